// Sends the file as the body of one request: the browser reads it from disk piece by piece and
// tells how much has gone.
"use strict";
const form = document.getElementById("upload");
const fault = document.getElementById("fault");
const going = document.getElementById("going");
const bar = document.getElementById("bar");
const share = document.getElementById("share");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const drop = document.getElementById("drop");
const file = document.getElementById("file");

function say(text) {
  fault.textContent = text;
  fault.hidden = !text;
}

function busy(on) {
  going.hidden = !on;
  stop.hidden = !on;
  send.disabled = on;
}

function showLayouts() {
  const feed = form.elements.feed.value;
  for (const option of form.elements.layout.options) {
    option.hidden = Boolean(option.dataset.feed) && option.dataset.feed !== feed;
    if (option.hidden && option.selected) form.elements.layout.value = "";
  }
}

function sentence(request) {
  try {
    const said = JSON.parse(request.responseText);
    return said.zh + (said.next_step ? ` ${said.next_step}` : "");
  } catch {
    return `报送未成功（${request.status}），请稍后再试。`;
  }
}

function upload(chosen) {
  const values = form.elements;
  const about = new URLSearchParams({
    feed: values.feed.value,
    region: values.region.value,
    as_of: values.as_of.value,
    layout: values.layout.value,
    name: chosen.name,
  });
  const request = new XMLHttpRequest();
  request.open("POST", `/uploads?${about}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("Accept", "application/json");
  const mark = document.querySelector("meta[name=page-mark]").content;
  request.setRequestHeader(form.dataset.markHeader, mark);
  request.upload.addEventListener("progress", (event) => {
    const percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
    bar.value = percent;
    share.textContent = `${percent}%`;
  });
  request.addEventListener("load", () => {
    busy(false);
    if (request.status === 201) location.assign(JSON.parse(request.responseText).page);
    else say(sentence(request));
  });
  request.addEventListener("error", () => {
    busy(false);
    say("连接中断，文件没有送达，平台未留下任何内容；请检查网络后重新报送。");
  });
  request.addEventListener("abort", () => {
    busy(false);
    say("已取消，平台未留下任何内容。");
  });
  stop.onclick = () => request.abort();
  say("");
  bar.value = 0;
  busy(true);
  request.send(chosen);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = file.files[0];
  if (!chosen) say("请选择文件。");
  else if (chosen.size === 0) say("文件是空的，请检查后重新选择。");
  else if (chosen.size > Number(form.dataset.most)) say("文件超过大小上限，请压缩为 zip 或分次报送。");
  else upload(chosen);
});
form.elements.feed.addEventListener("change", showLayouts);
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
}
showLayouts();
