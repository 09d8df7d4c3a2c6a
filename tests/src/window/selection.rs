//! An X selection: content that is offered to other programs, such as dragged files or copied text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, PropMode, SELECTION_NOTIFY_EVENT,
    SelectionNotifyEvent, SelectionRequestEvent, Window,
};
use x11rb::wrapper::ConnectionExt as _;

use super::x11::Screen;

/// Answers requests for a selection until this value is dropped.
pub(super) struct Offer {
    pub screen: Arc<Screen>,
    pub own: Window,
    messages: Receiver<ClientMessageEvent>,
    is_over: Arc<AtomicBool>,
    server: Option<JoinHandle<()>>,
}

impl Offer {
    /// Offers `content` under each of these target types.
    #[track_caller]
    pub fn make(screen: Screen, selection: &str, kinds: &[&str], content: Vec<u8>) -> Offer {
        let own = screen.speaker();
        let kinds: Vec<Atom> = kinds.iter().map(|kind| screen.atom(kind)).collect();
        let (selection, targets) = (screen.atom(selection), screen.atom("TARGETS"));
        screen.connection.set_selection_owner(own, selection, x11rb::CURRENT_TIME).unwrap();
        screen.connection.flush().unwrap();
        let (tell, messages) = channel();
        let (screen, is_over) = (Arc::new(screen), Arc::new(AtomicBool::new(false)));
        let (shared, ends) = (Arc::clone(&screen), Arc::clone(&is_over));
        let server = std::thread::spawn(move || {
            while !ends.load(Ordering::Acquire) {
                match shared.connection.poll_for_event() {
                    Ok(Some(Event::SelectionRequest(asked))) => hand_out(&shared, &asked, targets, &kinds, &content),
                    Ok(Some(Event::ClientMessage(message))) => drop(tell.send(message)),
                    Ok(Some(_)) => {}
                    // A blocking wait for an event couldn't be ended by `is_over`, so this polls.
                    Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                    Err(_) => return,
                }
            }
        });
        Offer { screen, own, messages, is_over, server: Some(server) }
    }

    /// Waits for the next message of a type; none if it doesn't arrive within the time.
    pub fn hear(&self, kind: Atom, patience: Duration) -> Option<[u32; 5]> {
        while let Ok(message) = self.messages.recv_timeout(patience) {
            if message.type_ == kind {
                return Some(message.data.as_data32());
            }
        }
        None
    }
}

impl Drop for Offer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
    }
}

fn hand_out(screen: &Screen, asked: &SelectionRequestEvent, targets: Atom, kinds: &[Atom], content: &[u8]) {
    let connection = &screen.connection;
    let written = if asked.target == targets {
        connection.change_property32(PropMode::REPLACE, asked.requestor, asked.property, AtomEnum::ATOM, kinds)
    } else if kinds.contains(&asked.target) {
        connection.change_property8(PropMode::REPLACE, asked.requestor, asked.property, asked.target, content)
    } else {
        return answer(screen, asked, 0);
    };
    answer(screen, asked, if written.is_ok() { asked.property } else { 0 });
}

fn answer(screen: &Screen, asked: &SelectionRequestEvent, property: Atom) {
    let answer = SelectionNotifyEvent {
        response_type: SELECTION_NOTIFY_EVENT,
        sequence: 0,
        time: asked.time,
        requestor: asked.requestor,
        selection: asked.selection,
        target: asked.target,
        property,
    };
    // The requesting program may have ended in the meantime.
    let _ = screen.connection.send_event(false, asked.requestor, EventMask::NO_EVENT, answer);
    let _ = screen.connection.flush();
}
