//! Who changed something, by which way, and from where: it stands beside every change. Ids and digests only, no
//! personal data. What is written here is stored; a word is never renamed or used for something else.

use serde::{Deserialize, Serialize};

use super::access::Role;
use super::ids::{AccountId, KeyId};

/// The author of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Who.
    #[serde(flatten)]
    pub by: By,
    /// By which way it came.
    pub channel: Way,
    /// A digest of the address that it came from, as this restaurant alone knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// A digest of the name that their window or device gave itself, so that it knows its own changes again. It says
    /// nothing of who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
}

/// Who changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum By {
    /// A guest, or whoever had their link.
    Guest,
    /// A script or device, by its key.
    Key {
        /// Which.
        id: KeyId,
        /// As what.
        role: Role,
    },
    /// Somebody who works there.
    Account {
        /// Whose account.
        id: AccountId,
        /// As what; none outside of a restaurant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
    },
    /// Whoever runs the platform.
    Platform {
        /// With which key; none for the server itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<KeyId>,
    },
    /// The restaurant itself: time passed, or something was given back.
    House,
}

/// By which way a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The public API and the booking page.
    Public,
    /// The staff API.
    Staff,
    /// Bookings of another system.
    Import,
    /// The platform API.
    Platform,
    /// An alarm went off.
    Alarm,
    /// It followed from another change.
    Consequence,
    /// The server, as it was started.
    Server,
}

impl Author {
    /// What the restaurant does by itself.
    pub fn house(channel: Way) -> Author {
        Author { by: By::House, channel, from: None, client: None }
    }

    /// What the server does by itself.
    pub fn server() -> Author {
        Author { by: By::Platform { id: None }, channel: Way::Server, from: None, client: None }
    }
}

impl By {
    /// Its word.
    pub fn kind(self) -> &'static str {
        match self {
            By::Guest => "guest",
            By::Key { .. } => "key",
            By::Account { .. } => "account",
            By::Platform { .. } => "platform",
            By::House => "house",
        }
    }

    /// Their id, as clients see it.
    pub fn id(self) -> Option<String> {
        match self {
            By::Key { id, .. } => Some(id.to_string()),
            By::Account { id, .. } => Some(id.to_string()),
            By::Platform { id } => id.map(|id| id.to_string()),
            By::Guest | By::House => None,
        }
    }

    /// As what they work there.
    pub fn role(self) -> Option<Role> {
        match self {
            By::Key { role, .. } => Some(role),
            By::Account { role, .. } => role,
            By::Guest | By::Platform { .. } | By::House => None,
        }
    }
}

impl Way {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Way::Public => "public",
            Way::Staff => "staff",
            Way::Import => "import",
            Way::Platform => "platform",
            Way::Alarm => "alarm",
            Way::Consequence => "consequence",
            Way::Server => "server",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_stored_like_this_for_ever() {
        let by = By::Key { id: KeyId::new(7), role: Role::Host };
        let key = Author { by, channel: Way::Staff, from: Some(5), client: None };
        let account = By::Account { id: AccountId::new(8), role: Some(Role::Owner) };
        let stored = [
            (key, r#"{"by":"key","id":7,"role":"host","channel":"staff","from":5}"#),
            (Author { by: account, ..key }, r#"{"by":"account","id":8,"role":"owner","channel":"staff","from":5}"#),
            (
                Author { client: Some(9), ..key },
                r#"{"by":"key","id":7,"role":"host","channel":"staff","from":5,"client":9}"#,
            ),
            (Author::house(Way::Alarm), r#"{"by":"house","channel":"alarm"}"#),
            (Author::server(), r#"{"by":"platform","channel":"server"}"#),
        ];
        for (author, text) in stored {
            assert_eq!(serde_json::to_string(&author).unwrap(), text);
            assert_eq!(serde_json::from_str::<Author>(text).unwrap(), author);
        }
    }
}
