import { Stepper, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useCrmConnections, useLines, useReps } from "../../api/resources.ts";
import { Page } from "../../parts/page.tsx";
import { words } from "../../words/en.ts";
import { WhatIf } from "../policies/what-if.tsx";
import { ConnectCrm } from "./connect-crm.tsx";
import { ConnectPhones } from "./connect-phones.tsx";
import { GoLive } from "./go-live.tsx";
import { MatchReps } from "./match-reps.tsx";

/** From nothing to the first sticky call, step by step; each step shows by itself when it is done. */
export function SetUpPage() {
  const { data: connections = [] } = useCrmConnections();
  const { data: lines = [] } = useLines();
  const { data: reps = [] } = useReps();
  const steps = [
    real(connections).some(({ status }) => status === "connected"),
    real(lines).length > 0,
    real(reps).some(({ crmOwnerId }) => crmOwnerId !== null),
    real(lines).some(({ mode }) => mode === "live"),
  ];
  const firstOpen = steps.indexOf(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const active = chosen ?? (firstOpen === -1 ? steps.length : firstOpen);
  const isNarrow = useMediaQuery("(max-width: 48em)");
  return (
    <Page title={words.setUp.title} about={words.setUp.about}>
      <Stepper
        active={active}
        onStepClick={setChosen}
        orientation={isNarrow ? "vertical" : "horizontal"}
      >
        <Stepper.Step
          label={words.setUp.crm}
          description={words.setUp.crmHint}
          {...(steps[0] === true ? { color: "green" } : {})}
        >
          <ConnectCrm />
        </Stepper.Step>
        <Stepper.Step label={words.setUp.phones} description={words.setUp.phonesHint}>
          <ConnectPhones />
        </Stepper.Step>
        <Stepper.Step label={words.setUp.reps} description={words.setUp.repsHint}>
          <MatchReps />
        </Stepper.Step>
        <Stepper.Step label={words.setUp.live} description={words.setUp.liveHint}>
          <WhatIf />
          <GoLive />
        </Stepper.Step>
        <Stepper.Completed>
          <Text>{words.setUp.done}</Text>
        </Stepper.Completed>
      </Stepper>
    </Page>
  );
}

/** What is not the sandbox's. */
function real<T extends { sandbox: boolean }>(items: readonly T[]): readonly T[] {
  return items.filter(({ sandbox }) => !sandbox);
}
