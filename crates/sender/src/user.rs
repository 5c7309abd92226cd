//! The users of the organization, and who may do what.
//!
//! Documented: admins manage all subscriptions, and other users can only modify those that they created. So everybody
//! reads all of them; that the keys of others are left out is ours.

use serde::{Deserialize, Serialize};

use crate::refusal::{Refusal, read, text};
use crate::sender::Sender;
use crate::warning::PauseReason;

/// What a user may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Manages all subscriptions, and reads the whole event log.
    #[default]
    Admin,
    /// Manages the subscriptions that they created. In the log they see the objects of events of the last hour only.
    User,
}

/// A user of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id, such as `user_…`.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The role; in JSON an admin when it is not given.
    #[serde(default)]
    pub role: Role,
    /// Whether they still have access to the organization; in JSON they have when it is not given.
    #[serde(default = "yes")]
    pub access: bool,
}

/// A user as one is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(deserialize_with = "text")]
    id: String,
    role: Option<Role>,
    access: Option<bool>,
}

fn yes() -> bool {
    true
}

impl User {
    /// Whether they may change a subscription, and see its key.
    pub(crate) fn manages(&self, created_by: &str) -> bool {
        self.role == Role::Admin || self.id == created_by
    }
}

impl Sender {
    /// Adds a user, or changes the role and access of one. Who loses access has their subscriptions paused, with
    /// `permission_revoked`; reactivated by an admin, such a one is paused again as the next event comes for it.
    pub fn set_user(&mut self, user: User) {
        if !user.access {
            let theirs = self.subscriptions.iter().filter(|(_, each)| each.created_by == user.id);
            let active = theirs.filter(|(_, each)| each.pause_reason.is_none());
            for number in active.map(|(number, _)| *number).collect::<Vec<_>>() {
                self.pause(number, PauseReason::PermissionRevoked);
            }
        }
        match self.users.iter_mut().find(|known| known.id == user.id) {
            Some(known) => *known = user,
            None => self.users.push(user),
        }
    }

    /// Reads and sets a user: `{ id, role?, access? }`. What is left out stays as it is; a new user is an admin with access.
    ///
    /// # Errors
    ///
    /// [`Refusal`] for anything else.
    pub fn set_user_json(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let Given { id, role, access } = read(text, "INVALID_OPTION")?;
        let known = self.user(&id);
        let role = role.or(known.map(|user| user.role)).unwrap_or_default();
        let access = access.or(known.map(|user| user.access)).unwrap_or(true);
        self.set_user(User { id, role, access });
        Ok(())
    }

    /// The e-mail address of a user. Ours: the first is the one of the templates, and others have one made of their id.
    pub(crate) fn email(&self, user: &User) -> String {
        let is_first = self.users.first().is_some_and(|first| first.id == user.id);
        if is_first { "ada@seller.example".to_owned() } else { format!("{}@seller.example", user.id) }
    }

    /// The addresses of those who get a warning: the admins who have access.
    pub(crate) fn admins(&self) -> Vec<String> {
        let admins = self.users.iter().filter(|user| user.access && user.role == Role::Admin);
        admins.map(|user| self.email(user)).collect()
    }
}
