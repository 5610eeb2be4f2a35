import type { Redis } from "ioredis";

/**
 * The commands of one turn of the event loop leave in one write: one system call for all of them here, and one read at
 * the server. A command alone leaves at the end of its turn, which waits for nothing.
 */
export function writeTogether(redis: Redis): void {
  const send = redis.sendCommand.bind(redis);
  let isHeld = false;
  redis.sendCommand = (command, stream) => {
    if (!isHeld && redis.status === "ready") {
      isHeld = true;
      const { stream: socket } = redis;
      socket.cork();
      setImmediate(() => {
        isHeld = false;
        socket.uncork();
      });
    }
    return send(command, stream);
  };
}
