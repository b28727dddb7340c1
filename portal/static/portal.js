// What the pages of the reference portal do in a real browser: fill lists and drop-downs by JSON calls.
"use strict";

async function call(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()).data;
}

function fill(select, items) {
  select.length = 1;
  for (const item of items) select.add(new Option(item.name, item.code));
}

async function fillAgencies(form) {
  const places = form.tinh.dataset.call;
  fill(form.tinh, (await call(places, { type: "PROVINCE" })).items);
  form.tinh.addEventListener("change", async () => {
    fill(form.don_vi, (await call(places, { type: "COMMUNE", provinceCode: form.tinh.value })).items);
  });
  form.don_vi.addEventListener("change", async () => {
    const agency = document.getElementById("co-quan");
    const found = await call(agency.dataset.call, { formalityId: form.thu_tuc.value, communeCode: form.don_vi.value });
    agency.textContent = found.items[0].name;
  });
}

async function fillResults(body) {
  const words = document.getElementById("q").value;
  for (const item of (await call(body.dataset.call, { q: words, limit: 25 })).items) {
    const row = body.insertRow();
    for (const text of [item.id, item.name, item.field]) row.insertCell().textContent = text;
    const link = document.createElement("a");
    link.href = `/thu-tuc-hanh-chinh/${item.id}`;
    link.textContent = "Xem";
    row.insertCell().append(link);
  }
}

async function fillNews(list) {
  for (const item of (await call(list.dataset.call, {})).items) {
    const line = document.createElement("li");
    line.textContent = item.title;
    list.append(line);
  }
}

async function saveDraft(form) {
  const { csrf, ho_so, thu_tuc, don_vi, ...fields } = Object.fromEntries(new FormData(form));
  await call(form.dataset.call, { csrf, id: ho_so, formalityId: thu_tuc, communeCode: don_vi, form: fields });
}

const found = {
  "#chon-co-quan": fillAgencies,
  "tbody[data-call]": fillResults,
  ".news ul": fillNews,
  "#to-khai": (form) => {
    saveDraft(form);
    form.addEventListener("change", () => saveDraft(form));
  },
};
for (const [where, go] of Object.entries(found)) {
  const element = document.querySelector(where);
  if (element) go(element);
}
