//! What was said is said once, in one order for all; speakers are told differently from the rest; sockets outlive the sleep
//! of their room, and whoever comes back goes on exactly where they were.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use actix_codec::Framed;
use awc::BoxedSocket;
use awc::ws::{Codec, Frame, Message};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::storm::{Door, Storm};

/// Only to end a test that hangs; nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody in the room, in this life of the process or the next.
#[derive(Clone, Debug, Default)]
struct Guest {
    /// The last message that they heard of.
    heard: u64,
    /// How often they have said something that they know was heard.
    said: u64,
    /// Their own messages, by number.
    own: BTreeMap<u64, String>,
    /// What others said.
    others: BTreeMap<u64, (String, String)>,
}

struct Seat {
    socket: Framed<BoxedSocket, Codec>,
    who: String,
}

impl Seat {
    async fn take(door: &Door, who: &str, after: u64) -> Option<Seat> {
        let socket = door.socket(&format!("lounge/socket?who={who}&after={after}")).await?;
        Some(Seat { socket, who: who.to_owned() })
    }

    async fn say(&mut self, key: &str) -> Option<()> {
        let say = json!({"key": key, "text": format!("{} says {key}", self.who)});
        self.socket.send(Message::Text(say.to_string().into())).await.ok()
    }

    /// Hears the next message, which follows the last one.
    async fn hear(&mut self, guest: &mut Guest) -> Option<()> {
        let Frame::Text(text) = timeout(PATIENCE, self.socket.next()).await.unwrap()?.ok()? else { return None };
        let frame: Value = serde_json::from_slice(&text).unwrap();
        let (yours, said) = (&frame["yours"], &frame["said"]);
        let number = yours["number"].as_u64().or(said["number"].as_u64()).unwrap_or_else(|| panic!("{frame}"));
        assert_eq!(number, guest.heard + 1, "{} heard {frame}", self.who);
        guest.heard = number;
        if let Some(key) = yours["key"].as_str() {
            guest.own.insert(number, key.to_owned());
        } else {
            let (who, text) = (said["who"].as_str().unwrap(), said["text"].as_str().unwrap());
            assert_ne!(who, self.who, "speakers are told differently");
            guest.others.insert(number, (who.to_owned(), text.to_owned()));
        }
        Some(())
    }
}

#[actix_web::test]
async fn chat_is_one_conversation_whatever_dies() {
    let (mut storm, guests) = (Storm::new("chat"), Rc::<RefCell<BTreeMap<u64, Guest>>>::default());
    storm
        .rage(|door, nth, mut chance| {
            let guests = guests.clone();
            async move {
                let mut guest = guests.borrow().get(&nth).cloned().unwrap_or_default();
                let mut seat = Seat::take(&door, &format!("g{nth}"), guest.heard).await?;
                loop {
                    // Perhaps it was said before the last death.
                    let key = format!("k{}", guest.said);
                    seat.say(&key).await?;
                    while !guest.own.values().any(|own| *own == key) {
                        seat.hear(&mut guest).await?;
                        guests.borrow_mut().insert(nth, guest.clone());
                    }
                    guest.said += 1;
                    door.toll();
                    if chance.below(20) == 0 {
                        door.sleep("lounge").await?;
                    }
                }
            }
        })
        .await;
    let door = storm.calm();
    let last = guests.borrow().values().map(|guest| guest.heard).max().unwrap();
    let mut conversation: BTreeMap<u64, (String, String)> = BTreeMap::new();
    for (nth, mut guest) in guests.take() {
        let mut seat = Seat::take(&door, &format!("g{nth}"), guest.heard).await.unwrap();
        while guest.heard < last {
            seat.hear(&mut guest).await.unwrap();
        }
        let keys: Vec<u64> = guest.own.values().map(|key| key[1..].parse().unwrap()).collect();
        assert!(keys.iter().copied().eq(0..keys.len() as u64), "g{nth} spoke in this order, once: {keys:?}");
        let own = guest.own.iter().map(|(number, key)| (*number, (format!("g{nth}"), format!("g{nth} says {key}"))));
        for (number, message) in own.chain(guest.others.clone()) {
            let heard = conversation.entry(number).or_insert_with(|| message.clone());
            assert_eq!(*heard, message, "all hear the same");
        }
    }
    println!("{last} messages");
}

#[actix_web::test]
async fn chat_sleeps_while_its_sockets_stay() {
    let storm = Storm::new("chat");
    let door = storm.calm();
    let (mut ada, mut bo) = (Guest::default(), Guest::default());
    let mut seat_of_ada = Seat::take(&door, "ada", 0).await.unwrap();
    let mut seat_of_bo = Seat::take(&door, "bo", 0).await.unwrap();
    for round in 0..3 {
        // Nobody says anything for a while, and only the sockets are left.
        let silence = async {
            while door.presence("lounge").await.unwrap() != "Asleep" {
                door.advance(1).await.unwrap();
            }
        };
        timeout(PATIENCE, silence).await.expect("a room with silent sockets goes to sleep");
        let key = format!("k{round}");
        seat_of_ada.say(&key).await.unwrap();
        seat_of_ada.hear(&mut ada).await.unwrap();
        seat_of_bo.hear(&mut bo).await.unwrap();
        assert_eq!(door.presence("lounge").await.unwrap(), "Awake");
        assert_eq!(ada.own[&(round + 1)], key);
        assert_eq!(bo.others[&(round + 1)], ("ada".to_owned(), format!("ada says {key}")));
    }
}
