//! Owns files on their way from this browser: how far each is, and what became of it. Never loses one without saying so.

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::attachment::Shown;
use domain::incident::Audience;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

const OFFLINE: &str = "The server cannot be reached. The file is still here: try again.";

#[derive(Clone, PartialEq, Debug)]
pub enum State {
    /// Goes with what is being written.
    Waiting,
    /// How much of it is sent, in hundredths.
    Sending(u8),
    /// Why not, in words for people.
    Failed(String),
}

/// One file on its way.
#[derive(Clone, PartialEq)]
pub struct Line {
    pub key: u32,
    pub name: String,
    pub size: u64,
    pub state: RwSignal<State>,
}

/// What the browser has of a line.
struct Held {
    file: File,
    request: Option<XmlHttpRequest>,
}

/// Nothing of a browser may be in a signal, which the server has too.
#[derive(Default)]
struct Desk {
    last: u32,
    held: BTreeMap<u32, Held>,
    /// For a report that is being written: they go when it has a number.
    waiting: Vec<u32>,
    sent: bool,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

fn desk<T>(work: impl FnOnce(&mut Desk) -> T) -> T {
    DESK.with_borrow_mut(work)
}

#[derive(Clone, Copy)]
pub struct Uploads {
    /// The address; files of a report that has none yet wait.
    to: StoredValue<Option<String>>,
    audience: Audience,
    pub lines: RwSignal<Vec<Line>>,
    /// What arrived since the page came.
    pub added: RwSignal<Vec<Shown>>,
    /// For assistive technology.
    pub said: RwSignal<String>,
}

#[derive(Deserialize)]
struct Taken {
    files: Vec<TakenFile>,
}

#[derive(Deserialize)]
struct TakenFile {
    id: domain::ids::AttachmentId,
    name: String,
    size: u64,
    picture: bool,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Uploads {
    pub fn new(to: Option<String>, audience: Audience) -> Uploads {
        Uploads { to: StoredValue::new(to), audience, lines: RwSignal::default(), added: RwSignal::default(), said: RwSignal::default() }
    }

    pub fn audience(self) -> Audience {
        self.audience
    }

    /// Where a form without scripts sends them.
    pub fn address(self) -> Option<String> {
        self.to.get_value()
    }

    pub fn offer(self, files: Vec<File>) {
        for file in files {
            let (name, size) = (file.name(), file.size() as u64);
            let key = desk(|desk| {
                desk.last += 1;
                desk.held.insert(desk.last, Held { file, request: None });
                desk.last
            });
            self.begin(Line { key, name, size, state: RwSignal::new(State::Waiting) });
        }
    }

    fn begin(self, line: Line) {
        let key = line.key;
        self.lines.update(|lines| lines.push(line));
        if self.to.with_value(Option::is_some) {
            self.send(key);
        } else {
            desk(|desk| desk.waiting.push(key));
        }
    }

    /// The form of a new report begins: what waited for another one does not go with it.
    pub fn begin_report(self) {
        desk(|desk| {
            for key in std::mem::take(&mut desk.waiting) {
                desk.held.remove(&key);
            }
            desk.sent = false;
        });
    }

    /// The report is on its way; its page takes what waits.
    pub fn report_sent(self) {
        desk(|desk| desk.sent = !desk.waiting.is_empty());
    }

    /// On the page of the report that was just sent.
    pub fn take_waiting(self) {
        let waiting = desk(|desk| if std::mem::take(&mut desk.sent) { std::mem::take(&mut desk.waiting) } else { Vec::new() });
        for key in waiting {
            let known = desk(|desk| desk.held.get(&key).map(|held| (held.file.name(), held.file.size() as u64)));
            if let Some((name, size)) = known {
                self.begin(Line { key, name, size, state: RwSignal::new(State::Waiting) });
            }
        }
    }

    fn line(self, key: u32) -> Option<Line> {
        self.lines.try_with_untracked(|lines| lines.iter().find(|line| line.key == key).cloned()).flatten()
    }

    /// Takes a line away; what is under way ends.
    pub fn drop_line(self, key: u32) {
        let held = desk(|desk| {
            desk.waiting.retain(|waiting| *waiting != key);
            desk.held.remove(&key)
        });
        if let Some(request) = held.and_then(|held| held.request) {
            // One that ended already is no harm.
            let _ = request.abort();
        }
        self.lines.try_update(|lines| lines.retain(|line| line.key != key));
    }

    pub fn send(self, key: u32) {
        let Some(line) = self.line(key) else { return };
        let Some(file) = desk(|desk| desk.held.get(&key).map(|held| held.file.clone())) else { return };
        let state = line.state;
        match self.request(key, &file, state) {
            Ok(request) => {
                state.set(State::Sending(0));
                desk(|desk| {
                    if let Some(held) = desk.held.get_mut(&key) {
                        held.request = Some(request);
                    }
                });
            }
            Err(_) => state.set(State::Failed(OFFLINE.to_owned())),
        }
    }

    fn request(self, key: u32, file: &File, state: RwSignal<State>) -> Result<XmlHttpRequest, wasm_bindgen::JsValue> {
        let form = FormData::new()?;
        form.append_with_str("audience", self.audience.slug())?;
        form.append_with_blob("file", file)?;
        // The one way to hear how far it is.
        let request = XmlHttpRequest::new()?;
        request.open("POST", &self.address().unwrap_or_default())?;
        request.set_request_header("accept", "application/json")?;
        let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                state.try_set(State::Sending((event.loaded() * 100.0 / event.total()) as u8));
            }
        });
        request.upload()?.set_onprogress(Some(progress.into_js_value().unchecked_ref()));
        let ended = request.clone();
        let done = Closure::once_into_js(move || self.ended(key, &ended));
        request.set_onloadend(Some(done.unchecked_ref()));
        request.send_with_opt_form_data(Some(&form))?;
        Ok(request)
    }

    /// However it ended. What was taken away meanwhile is not there any more.
    fn ended(self, key: u32, request: &XmlHttpRequest) {
        let Some(line) = self.line(key) else { return };
        let text = request.response_text().ok().flatten().unwrap_or_default();
        let status = request.status().unwrap_or_default();
        let taken = (status == 201).then(|| serde_json::from_str::<Taken>(&text).ok()).flatten();
        if let Some(taken) = taken {
            desk(|desk| desk.held.remove(&key));
            self.lines.update(|lines| lines.retain(|line| line.key != key));
            self.added.update(|added| added.extend(taken.files.into_iter().map(|file| self.shown(file))));
            self.said.set(format!("{} was added.", line.name));
            return;
        }
        let why = match status {
            0 => OFFLINE.to_owned(),
            401 => "You are signed out. Sign in in another tab, then try again.".to_owned(),
            _ => serde_json::from_str::<Refused>(&text).map_or_else(|_| OFFLINE.to_owned(), |refused| refused.error),
        };
        self.said.set(format!("{} was not added. {why}", line.name));
        line.state.set(State::Failed(why));
    }

    fn shown(self, file: TakenFile) -> Shown {
        let TakenFile { id, name, size, picture } = file;
        let by = crate::session::use_me()
            .map_or_else(|| domain::access::ActorRef::system("portal"), |me| domain::access::ActorRef::Person(me.id));
        Shown { id, name, size, picture, audience: self.audience, by, at: Default::default() }
    }
}
