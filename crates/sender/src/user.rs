//! The users of the organization, and their permissions.
//!
//! Close documents that admins manage all subscriptions, and that other users can only modify those they created. We
//! conclude that every user can read all of them. Hiding the keys of other users' subscriptions is our choice.

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
    /// Manages only the subscriptions that they created. In the log they see object data only in events of the last
    /// hour.
    User,
}

/// A user of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id, such as `user_…`.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The role; in JSON it defaults to admin.
    #[serde(default)]
    pub role: Role,
    /// Whether the user still has access to the organization; in JSON it defaults to true.
    #[serde(default = "yes")]
    pub access: bool,
}

/// A user as given to [`Sender::set_user_json`].
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
    /// Whether this user may change a subscription and see its key.
    pub(crate) fn manages(&self, created_by: &str) -> bool {
        self.role == Role::Admin || self.id == created_by
    }
}

impl Sender {
    /// Adds a user, or changes the role and access of an existing one. If a user loses access, the subscriptions that
    /// they created are paused with `permission_revoked`. An admin can reactivate such a subscription, but the next
    /// event for it pauses it again.
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

    /// Reads and sets a user: `{ id, role?, access? }`. Omitted members stay as they are. A new user is an admin with
    /// access.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the text has any other form.
    pub fn set_user_json(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let Given { id, role, access } = read(text, "INVALID_OPTION")?;
        let known = self.user(&id);
        let role = role.or(known.map(|user| user.role)).unwrap_or_default();
        let access = access.or(known.map(|user| user.access)).unwrap_or(true);
        self.set_user(User { id, role, access });
        Ok(())
    }

    /// The e-mail address of a user. Our choice: the first user has the address from the templates. Other addresses are
    /// made from the id.
    pub(crate) fn email(&self, user: &User) -> String {
        let is_first = self.users.first().is_some_and(|first| first.id == user.id);
        if is_first { "ada@seller.example".to_owned() } else { format!("{}@seller.example", user.id) }
    }

    /// The addresses that warnings go to: those of all admins with access.
    pub(crate) fn admins(&self) -> Vec<String> {
        let admins = self.users.iter().filter(|user| user.access && user.role == Role::Admin);
        admins.map(|user| self.email(user)).collect()
    }
}
