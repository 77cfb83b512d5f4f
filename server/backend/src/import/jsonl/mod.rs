//! Owns the bulk format: one JSON object a line, users first, then queues, then tickets with their comments. Of the
//! file only ids are kept.

mod map;
mod read;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use domain::access::{Role, RoleSet};
use domain::catalogue::Level;
use domain::validate;

use super::Options;
use super::directory::{Directory, Found, NamedPerson, NamedTeam};
use super::faults::Faults;
use super::lines::Lines;
use super::source::{Mapped, Tick};
use read::{Line, Queue, Ticket, User, UserRole};

pub use read::MAPPING;

/// A file whose lines have been read once.
pub struct Tickets {
    lines: Lines,
    people: Keys,
    queues: Keys,
    /// Lines that are wrong: left out.
    wrong: HashSet<u64>,
    count: usize,
}

/// What the ids of a file stand for: keys of the directory.
type Keys = HashMap<i64, String>;

/// The lines while they are read.
struct Scan<'a> {
    faults: &'a mut Faults,
    directory: &'a mut Directory,
    people: Keys,
    queues: Keys,
    /// With the line where each stands.
    tickets: HashMap<i64, u64>,
    /// Where each address and each name of a queue stands.
    taken: HashMap<String, u64>,
    wrong: HashSet<u64>,
}

impl Tickets {
    /// Reads the whole file once. Nothing when it is empty.
    pub fn scan(path: &Path, _options: &Options, into: (&mut Faults, &mut Directory), tick: Tick<'_>) -> io::Result<Option<Tickets>> {
        let (faults, directory) = into;
        let mut lines = Lines::open(path)?;
        let mut scan = Scan {
            faults,
            directory,
            people: Keys::new(),
            queues: Keys::new(),
            tickets: HashMap::new(),
            taken: HashMap::new(),
            wrong: HashSet::new(),
        };
        let mut any = false;
        while let Some(line) = lines.next()? {
            let place = line.place;
            let taken = match &line.text {
                Ok(text) if text.trim().is_empty() => Ok(()),
                Ok(text) => read::line(text).and_then(|line| scan.take(place.line, line)),
                Err(why) => Err((*why).to_owned()),
            };
            any |= !line.text.as_ref().is_ok_and(|text| text.trim().is_empty());
            if let Err(why) = taken {
                scan.faults.add(place.line, why);
                scan.wrong.insert(place.line);
            }
            tick(lines.offset());
        }
        if !any {
            scan.faults.add(1, "the file is empty");
            return Ok(None);
        }
        let Scan { people, queues, tickets, wrong, .. } = scan;
        lines.go_to(1, 0)?;
        Ok(Some(Tickets { lines, people, queues, wrong, count: tickets.len() }))
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn rewind(&mut self) -> io::Result<()> {
        self.lines.go_to(1, 0)
    }

    pub fn next(&mut self, found: &Found) -> io::Result<Option<Mapped>> {
        while let Some(line) = self.lines.next()? {
            if self.wrong.contains(&line.place.line) {
                continue;
            }
            let text = line.text.map_err(io::Error::other)?;
            // Users and queues went into the directory; only their first letters are read again.
            if text.trim().is_empty() || !read::may_be_ticket(&text) {
                continue;
            }
            if let Line::Ticket(ticket) = read::line(&text).map_err(io::Error::other)? {
                return Ok(Some(map::map(&ticket, &self.people, &self.queues, found)));
            }
        }
        Ok(None)
    }
}

impl Scan<'_> {
    fn take(&mut self, at: u64, line: Line) -> Result<(), String> {
        match line {
            Line::User(user) => self.user(at, user),
            Line::Queue(queue) => self.queue(at, queue),
            Line::Ticket(ticket) => self.ticket(at, *ticket),
        }
    }

    fn once(&mut self, at: u64, what: String) -> Result<(), String> {
        match self.taken.get(&what) {
            Some(before) => Err(format!("{what} stands in line {before} already")),
            None => {
                self.taken.insert(what, at);
                Ok(())
            }
        }
    }

    fn user(&mut self, at: u64, user: User) -> Result<(), String> {
        let name = required("name", &user.name)?;
        let email = validate::email(&user.email).map_err(|why| format!("email: {why}"))?;
        self.once(at, format!("user {}", user.id))?;
        self.once(at, format!("the address {email}"))?;
        let roles: &[Role] = match user.role {
            UserRole::Admin => &[Role::Admin, Role::ServiceDeskManager, Role::AgentL1],
            UserRole::Agent => &[Role::AgentL1],
            UserRole::Reporter => &[Role::EndUser],
        };
        let roles = RoleSet::new(roles.iter().copied()).map_err(|why| format!("role: {why}"))?;
        self.people.insert(user.id, email.clone());
        let person = NamedPerson { email: Some(email.clone()), roles, ..NamedPerson::new(&name, Role::EndUser) };
        self.directory.people.insert(email, person);
        Ok(())
    }

    fn queue(&mut self, at: u64, queue: Queue) -> Result<(), String> {
        let (name, key) = (required("name", &queue.name)?, required("key", &queue.key)?);
        let unknown = queue.agents.iter().find(|id| !self.people.contains_key(id));
        if let Some(id) = unknown {
            return Err(format!("agents: no line before this one has user {id}"));
        }
        self.once(at, format!("queue {}", queue.id))?;
        self.once(at, format!("the queue {name:?}"))?;
        self.once(at, format!("the key {key:?}"))?;
        for agent in queue.agents.iter().filter_map(|id| self.people.get(id)) {
            if let Some(person) = self.directory.people.get_mut(agent) {
                person.teams.insert(key.clone());
            }
        }
        self.queues.insert(queue.id, key.clone());
        self.directory.teams.insert(key, NamedTeam { name, level: Level::L1 });
        Ok(())
    }

    fn ticket(&mut self, at: u64, ticket: Ticket) -> Result<(), String> {
        ticket.check()?;
        let person = |what: &str, id: &Option<i64>| match id {
            Some(id) if !self.people.contains_key(id) => Err(format!("{what}: no line before this one has user {id}")),
            _ => Ok(()),
        };
        person("reporter", &ticket.reporter)?;
        person("assignee", &ticket.assignee)?;
        ticket.comments.iter().try_for_each(|comment| person("author of a comment", &comment.author))?;
        if let Some(queue) = ticket.queue.filter(|id| !self.queues.contains_key(id)) {
            return Err(format!("queue: no line before this one has queue {queue}"));
        }
        if let Some(before) = self.tickets.get(&ticket.id) {
            return Err(format!("ticket {} stands in line {before} already", ticket.id));
        }
        self.tickets.insert(ticket.id, at);
        if let Some(category) = ticket.category() {
            self.directory.categories.entry(category).or_default();
        }
        Ok(())
    }
}

fn required(what: &str, text: &str) -> Result<String, String> {
    match validate::line(text, validate::LINE_MAX) {
        Ok(text) if text.is_empty() => Err(format!("{what} is empty")),
        Ok(text) => Ok(text),
        Err(why) => Err(format!("{what}: {why}")),
    }
}
