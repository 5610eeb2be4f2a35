import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app/console.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";

const element = document.getElementById("console");
if (element !== null) createRoot(element).render(<App />);
