/** Every kind of page from the fixtures, by the path it is served at. */
import { StatusPage } from "../../../src/web/pages/status-page.tsx";
import { pageContext, richView } from "./rich-view.ts";

const admin = pageContext({ viewer: "admin" });

export const SAMPLE_PAGES: Readonly<Record<string, () => string>> = {
  "/": () => String(<StatusPage page={pageContext()} view={richView()} />),
  "/as-admin": () => String(<StatusPage page={admin} view={richView("admin")} />),
  "/empty": () =>
    String(<StatusPage page={admin} view={{ lastTickAt: null, monitors: [], incidents: [] }} />),
};
