#[cfg(feature = "std")]
use alloc::borrow::Cow;
#[cfg(feature = "std")]
use alloc::string::String;
use core::ops::Range;

use super::code::Code;
use super::headers::{HASH_HEADER, TIMESTAMP_HEADER};
#[cfg(feature = "std")]
use super::sentence::{filled, seconds};

/// Why a delivery is refused, as it is found: nothing is copied or put in words yet. Of it a
/// [`Rejection`](super::Rejection) is made, or what crosses to JavaScript.
pub struct Refusal<'a> {
    /// What is wrong.
    pub cause: Cause<'a>,
    /// The places of the keys that were tried.
    pub tried: Range<usize>,
    /// Seconds from the signed time to the receiver's clock, once the headers were well-formed. Only then is the body
    /// hashed for the evidence, so that a request without a signature costs no hashing.
    pub age: Option<f64>,
}

/// The subscription id that a body names.
#[cfg(feature = "std")]
pub type Id<'a> = Cow<'a, str>;
/// It is JavaScript that has it.
#[cfg(not(feature = "std"))]
pub type Id<'a> = core::marker::PhantomData<&'a str>;

pub enum Cause<'a> {
    Missing(&'static str),
    Conflicting(&'static str),
    MalformedTimestamp,
    MalformedSignature,
    /// The id that the body names, if it does.
    UnknownSubscription(Option<Id<'a>>),
    Mismatch,
    /// So many seconds are allowed.
    TooOld(f64),
    InFuture(f64),
}

impl<'a> From<Cause<'a>> for Refusal<'a> {
    /// One that is found before a key is tried.
    fn from(cause: Cause<'a>) -> Self {
        Self { cause, tried: 0..0, age: None }
    }
}

impl Refusal<'_> {
    /// Its code, and the header that it is about.
    pub fn code(&self) -> (Code, Option<&'static str>) {
        match self.cause {
            Cause::Missing(header) => (Code::MissingHeader, Some(header)),
            Cause::Conflicting(header) => (Code::ConflictingHeaders, Some(header)),
            Cause::MalformedTimestamp => (Code::MalformedTimestamp, Some(TIMESTAMP_HEADER)),
            Cause::MalformedSignature => (Code::MalformedSignature, Some(HASH_HEADER)),
            Cause::UnknownSubscription(_) => (Code::UnknownSubscription, None),
            Cause::Mismatch => (Code::SignatureMismatch, Some(HASH_HEADER)),
            Cause::TooOld(_) => (Code::TimestampTooOld, Some(TIMESTAMP_HEADER)),
            Cause::InFuture(_) => (Code::TimestampInFuture, Some(TIMESTAMP_HEADER)),
        }
    }

    /// One lower-case sentence. Its blanks are the header; or the seconds of the age, or of how far in the future it is
    /// signed, and those that are allowed.
    pub fn template(&self) -> &'static str {
        match &self.cause {
            Cause::Missing(_) => "header # is missing",
            Cause::Conflicting(_) => "header # is given more than once, with different values",
            Cause::MalformedTimestamp => "header # is not a number of seconds in ASCII digits",
            Cause::MalformedSignature => "header # is not 64 hex digits",
            Cause::UnknownSubscription(None) => "the body names no subscription_id, so no key can be chosen",
            Cause::UnknownSubscription(Some(_)) => "the subscription_id of the body has no key",
            Cause::Mismatch => "no key makes this hash from this timestamp and these bytes",
            Cause::TooOld(_) => "signed # ago, which is more than the # allowed",
            Cause::InFuture(_) => "signed # in the future, which is more than the # allowed",
        }
    }

    /// The same, filled.
    #[cfg(feature = "std")]
    pub(super) fn sentence(&self) -> String {
        let age = self.age.unwrap_or_default();
        match self.cause {
            Cause::TooOld(allowed) => filled(self.template(), [&seconds(age), &seconds(allowed)]),
            Cause::InFuture(allowed) => filled(self.template(), [&seconds(-age), &seconds(allowed)]),
            _ => filled(self.template(), [self.code().1.unwrap_or_default(), ""]),
        }
    }

    /// Of the id that the unverified body names, at most 64 characters.
    #[cfg(feature = "std")]
    pub(super) fn subscription_id(&self) -> Option<&str> {
        let Cause::UnknownSubscription(Some(id)) = &self.cause else { return None };
        Some(id.char_indices().nth(64).and_then(|(end, _)| id.get(..end)).unwrap_or(id))
    }
}
