/** HubSpot's own library for pages inside it, and the React that it asks for. */
const PACKAGE = {
  version: "1.0.0",
  private: true,
  dependencies: { "@hubspot/ui-extensions": "0.17.0", react: "18.3.1" },
};

/**
 * The card on contacts and companies and the settings page, by path, as a project of HubSpot declares them. HubSpot builds
 * and shows them; what they show they ask of this installation.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/extension-points/app-cards/reference
 */
export function appPages(publicUrl: string): Readonly<Record<string, unknown>> {
  return {
    "src/app/cards/caller-card-hsmeta.json": {
      uid: "stickyline-caller-card",
      type: "card",
      config: {
        name: "Stickyline",
        description: "Who would get a call from here now, why, and what became of the last ones.",
        location: "crm.record.sidebar",
        entrypoint: "/app/cards/caller-card.jsx",
        objectTypes: ["contacts", "companies"],
      },
    },
    "src/app/cards/caller-card.jsx": CALLER_CARD.replaceAll("__ADDRESS__", publicUrl),
    "src/app/cards/package.json": { name: "stickyline-cards", ...PACKAGE },
    "src/app/settings/settings-hsmeta.json": {
      uid: "stickyline-settings",
      type: "settings",
      config: { entrypoint: "/app/settings/settings-page.jsx" },
    },
    "src/app/settings/settings-page.jsx": SETTINGS_PAGE.replaceAll("__ADDRESS__", publicUrl),
    "src/app/settings/package.json": { name: "stickyline-settings", ...PACKAGE },
  };
}

const CALLER_CARD = `import { useEffect, useState } from "react";
import { Alert, Button, Divider, Flex, Link, LoadingSpinner, Select, Text, hubspot } from "@hubspot/ui-extensions";

const ADDRESS = "__ADDRESS__/v1/hubspot/card";

hubspot.extend(({ context }) => <CallerCard crm={context.crm} />);

function CallerCard({ crm }) {
  const [shown, setShown] = useState(null);
  const record = \`objectTypeId=\${encodeURIComponent(crm.objectTypeId)}&objectId=\${encodeURIComponent(crm.objectId)}\`;

  async function load(path, options) {
    try {
      const answer = await hubspot.fetch(\`\${ADDRESS}\${path}?\${record}\`, { timeout: 10_000, ...options });
      setShown(answer.ok ? await answer.json() : { problem: "Stickyline did not answer as it should." });
    } catch {
      setShown({ problem: "Stickyline could not be reached." });
    }
  }

  useEffect(() => {
    load("", { method: "GET" });
  }, [record]);

  if (shown === null) return <LoadingSpinner label="Asking Stickyline" />;
  if (shown.problem) return <Alert title={shown.problem} variant="warning" />;
  if (shown.numbers.length === 0) return <Text>No number of this record is known.</Text>;
  const pin = (number, repId) => load("/pin", { method: "POST", body: { number, repId } });
  return (
    <Flex direction="column" gap="small">
      {shown.numbers.map((one) => (
        <NumberPart key={one.number} {...one} reps={shown.reps} mayPin={shown.mayPin} pinTo={pin} />
      ))}
    </Flex>
  );
}

function NumberPart({ number, now, pin, decisions, reps, mayPin, pinTo }) {
  return (
    <Flex direction="column" gap="extra-small">
      <Text format={{ fontWeight: "bold" }}>{number}</Text>
      {now.map(({ line, sentence }) => (
        <Text key={line}>{line}: {sentence}</Text>
      ))}
      {pin ? <Text>Pinned to {pin.name}.</Text> : null}
      {mayPin ? (
        <Select
          label="Pin to"
          name={\`pin-\${number}\`}
          value={pin ? pin.repId : ""}
          options={reps.map(({ id, name }) => ({ label: name, value: id }))}
          onChange={(repId) => pinTo(number, repId)}
        />
      ) : null}
      {mayPin && pin ? <Button size="xs" onClick={() => pinTo(number, null)}>Unpin</Button> : null}
      {decisions.map(({ id, at, sentence, url }) => (
        <Text key={id} variant="microcopy">
          {new Date(at).toLocaleString()}: {sentence} <Link href={url}>Why</Link>
        </Text>
      ))}
      <Divider />
    </Flex>
  );
}
`;

const SETTINGS_PAGE = `import { useEffect, useState } from "react";
import { Alert, DescriptionList, DescriptionListItem, Flex, Link, LoadingSpinner, Text, hubspot } from "@hubspot/ui-extensions";

const ADDRESS = "__ADDRESS__/v1/hubspot/settings";

hubspot.extend(() => <SettingsPage />);

function SettingsPage() {
  const [shown, setShown] = useState(null);
  useEffect(() => {
    hubspot
      .fetch(ADDRESS, { method: "GET", timeout: 10_000 })
      .then((answer) => (answer.ok ? answer.json() : { problem: "Stickyline did not answer as it should." }))
      .catch(() => ({ problem: "Stickyline could not be reached." }))
      .then(setShown);
  }, []);

  if (shown === null) return <LoadingSpinner label="Asking Stickyline" />;
  if (shown.problem) return <Alert title={shown.problem} variant="warning" />;
  return (
    <Flex direction="column" gap="medium">
      <DescriptionList direction="row">
        {shown.facts.map(({ label, value }) => (
          <DescriptionListItem key={label} label={label}>
            <Text>{value}</Text>
          </DescriptionListItem>
        ))}
      </DescriptionList>
      <Link href={shown.url}>Change the settings in Stickyline</Link>
    </Flex>
  );
}
`;
