// The page of the API: reads /openapi.json and shows every operation. No framework, and nothing from elsewhere.
import "./docs.css";

import { type Body, type Contract, exampleOf, follow, nameOf, type Operation } from "./contract";

type Child = Node | string | undefined | false;

function el(name: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  const it = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => it.setAttribute(key, value));
  it.append(...children.filter((child): child is Node | string => !!child));
  return it;
}

/** Text in which `words` are code. */
function prose(text: string, name = "p"): HTMLElement {
  const parts = text.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));
  return el(name, {}, ...parts);
}

function table(rows: [string, string, string][]): Child {
  const cells = rows.map(([name, kind, said]) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, name)), el("td", {}, kind), prose(said, "td")));
  return rows.length > 0 && el("div", { class: "wide", tabindex: "0" }, el("table", {}, ...cells));
}

function fields(contract: Contract, body: Body): [string, string, string][] {
  const schema = Object.values(body.content ?? {})[0]?.schema;
  if (!schema) return [];
  const whole = follow(contract, schema);
  const parts = [whole, ...(whole.allOf ?? []).map((part) => follow(contract, part))];
  return parts.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).map(([name, it]): [string, string, string] => [
      name,
      nameOf(it) + (required.includes(name) ? ", required" : ""),
      it.description ?? it.oneOf?.[0]?.description ?? "",
    ]),
  );
}

function shown(contract: Contract, title: string, reference: Body): HTMLElement {
  const body = follow(contract, reference);
  const example = exampleOf(contract, body);
  return el(
    "section", {},
    el("h3", {}, title),
    body.description && prose(body.description.split("\n\n")[0]!),
    table(fields(contract, body)),
    example && el("pre", { tabindex: "0" }, example),
  );
}

function operation(contract: Contract, method: string, path: string, it: Operation): HTMLElement {
  const keys = (it.security ?? []).map((way) => Object.entries(way).map(([name, scopes]) => [name, ...scopes].join(" ")).join(" and "));
  const parameters = (it.parameters ?? []).map((one): [string, string, string] => [
    one.name, `${one.in}, ${nameOf(one.schema)}${one.required ? ", required" : ""}`, one.description ?? "",
  ]);
  const answers = Object.entries(it.responses).filter(([status]) => status < "4");
  const problems = it["x-problem-codes"] ?? [];
  return el(
    "details", { id: it.operationId },
    el("summary", {}, el("b", { class: method }, method.toUpperCase()), " ", el("code", {}, path), " ", el("span", {}, it.summary)),
    it.description && prose(it.description),
    prose(keys.length ? `Credential: \`${keys.join("` or `")}\`` : "No credential."),
    parameters.length > 0 && el("section", {}, el("h3", {}, "Parameters"), table(parameters)),
    it.requestBody && shown(contract, "Request", it.requestBody),
    ...answers.map(([status, body]) => shown(contract, `Answer ${status}`, body)),
    problems.length > 0 && el("section", {}, el("h3", {}, "Problems"), el("p", {}, ...problems.flatMap((code) => [el("a", { href: `/problems/${code}` }, el("code", {}, code)), " "]))),
  );
}

function page(contract: Contract): HTMLElement {
  const all = Object.entries(contract.paths).flatMap(([path, item]) => Object.entries(item).map(([method, it]) => ({ path, method, it })));
  const search = el("input", { type: "search", placeholder: "Search the operations", "aria-label": "Search the operations" }) as HTMLInputElement;
  const sections = contract.tags.map((tag) => {
    const own = all.filter(({ it }) => it.tags.includes(tag.name));
    return el("section", {}, el("h2", {}, tag.name), prose(tag.description), ...own.map(({ method, path, it }) => operation(contract, method, path, it)));
  });
  const main = el("main", {}, el("h1", {}, `${contract.info.title} ${contract.info.version}`), prose(contract.info.description),
    el("p", {}, el("a", { href: "/openapi.yaml" }, "OpenAPI 3.1"), " ", el("a", { href: "/openapi-3.0.yaml" }, "OpenAPI 3.0.3")), search, ...sections);
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase();
    main.querySelectorAll("details").forEach((it) => (it.hidden = !it.textContent!.toLowerCase().includes(wanted)));
  });
  return main;
}

/** The operation that the address names stands open. */
function openNamed(): void {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
}

const answer = await fetch("/openapi.json");
document.getElementById("page")!.append(page((await answer.json()) as Contract));
openNamed();
addEventListener("hashchange", openNamed);
