import { TagsInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTelephonyConnections } from "../../api/resources.ts";
import { FindTarget } from "../../parts/find-target.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { vendorNames } from "../../words/vendors.ts";

/** Kinds of targets that are one person's: a team or a menu is nobody's phone. */
const PERSONAL = ["user", "device", "number", "sip", "line", "login"];

/** The phones of a rep: picked by name from each connected phone system, or written down. */
export function PhonesField(props: {
  value: string[];
  error?: ReactNode;
  onChange: (phones: string[]) => void;
}) {
  const { value, error, onChange } = props;
  const { data: connections = [] } = useTelephonyConnections();
  return (
    <>
      {connections.map(({ id, vendor }) => (
        <FindTarget
          key={id}
          isForSeveral
          label={`${words.people.phoneFrom} ${wordFor(vendorNames, vendor)}`}
          hint={words.people.phoneFromHint}
          failed={words.people.noPhones}
          connectionId={id}
          isOffered={({ type }) => PERSONAL.includes(type)}
          onPick={(target) =>
            onChange([...new Set([...value, `${vendor} ${target.type} ${target.id}`])])
          }
        />
      ))}
      <TagsInput
        label={words.people.identities}
        description={words.people.identitiesHint}
        placeholder="dialpad user 5512"
        error={error}
        value={value}
        onChange={onChange}
      />
    </>
  );
}
