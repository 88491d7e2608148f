// Package calendar writes appointments as a feed that telephones subscribe to (iCalendar, RFC 5545 and RFC 7986), and
// says which of them have changed since they were sent last. It knows nothing of orders or plans; it may import the
// standard library alone.
//
// A calendar on a telephone keeps what it was told: it replaces an event only when the number of its version grows, and
// an event that is merely missing from the feed stays there for ever with some programs. So nothing is dropped in
// silence: what no longer holds is sent as cancelled for a month. The same events always give the same bytes, so that
// a feed that did not change is not sent again.
package calendar
