package signin

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Origin is where a request comes from.
type Origin struct {
	Address string // network address without port
	Browser string // as the browser names itself
}

const (
	maxAddress = 64  // bytes that are kept of an address
	maxBrowser = 200 // and of the name of a browser
)

// Clean cuts the origin to what can be stored: browsers send what they like.
func (o Origin) Clean() Origin {
	return Origin{Address: Printable(o.Address, maxAddress), Browser: Printable(o.Browser, maxBrowser)}
}

// Printable cuts a text from outside to so many bytes that can be stored and shown.
func Printable(s string, limit int) string {
	s = s[:min(len(s), limit)]
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}

// network is what an address is counted by: itself, or for IPv6 the 64 bits that one customer is given.
func (o Origin) network() string {
	a, err := netip.ParseAddr(o.Address)
	if err != nil {
		return o.Address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return o.Address
	}
	return p.String()
}

// Window is how long attempts are counted before the count begins anew, unless a count says otherwise.
const Window = 15 * time.Minute

// Day is the longest window.
const Day = 24 * time.Hour

// What attempts are counted by.
const (
	byAccount = "account"
	byAddress = "address"
)

// Count is one of the things that an attempt is counted under.
type Count struct {
	kind, subject string
	most          int64
	window        time.Duration
}

// ByAccount counts the attempts at an account, known or not, of which only a hash is kept. purpose keeps the accounts
// of staff, members and others apart.
func ByAccount(purpose, account string, most int64, window time.Duration) Count {
	return Count{byAccount, Digest(purpose + account), most, window}
}

// ByAddress counts the attempts from the network of an address.
func ByAddress(purpose string, from Origin, most int64, window time.Duration) Count {
	return Count{byAddress, Digest(purpose + from.network()), most, window}
}

// Refusal says why an attempt is not let through, and whether it is the first one so that it belongs into the log: a
// flood must not fill the log.
type Refusal struct {
	Err   *ledger.Error // signin.throttled with the minutes to wait; nil when the attempt may go on
	First string        // account or address, when a count passed its limit just now
}

// Attempt counts an attempt. The counts are written before any head row is locked, here and in Forget, so that the two
// cannot wait for each other.
func Attempt(ctx context.Context, tx *db.Tx, counts []Count) (Refusal, error) {
	var out Refusal
	var wait time.Duration
	for _, c := range counts {
		n, since, err := countAttempt(ctx, tx, c)
		if err != nil {
			return Refusal{}, err
		}
		if n <= c.most {
			continue
		}
		wait = max(wait, since.Add(c.window).Sub(tx.Now))
		if n == c.most+1 {
			out.First = c.kind
		}
		out.Err = throttled(wait)
	}
	return out, nil
}

// Full returns the refusal of an attempt that would be over a limit, and counts nothing.
func Full(ctx context.Context, tx *db.Tx, counts []Count) (*ledger.Error, error) {
	for _, c := range counts {
		n, since, err := readAttempts(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if n >= c.most {
			return throttled(since.Add(c.window).Sub(tx.Now)), nil
		}
	}
	return nil, nil
}

func throttled(wait time.Duration) *ledger.Error {
	minutes := int64((wait + time.Minute - 1) / time.Minute)
	return ledger.NewError(ledger.Denied, "signin.throttled",
		ledger.Args{"minutes": strconv.FormatInt(max(minutes, 1), 10)})
}

// Forget takes back the counts of an attempt that succeeded. The count of the address loses only this attempt: whoever
// has one account could wipe it out otherwise and guess at others without end.
func Forget(ctx context.Context, tx *db.Tx, counts []Count) error {
	for _, c := range counts {
		undo := takeBackAttempt
		if c.kind == byAccount {
			undo = deleteAttempts
		}
		if err := undo(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// Sweep deletes counts that have run out.
func Sweep(ctx context.Context, tx *db.Tx) error { return deleteExpired(ctx, tx) }
