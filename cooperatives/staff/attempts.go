package staff

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Origin is where a request comes from.
type Origin struct {
	Address string // network address without port
	Browser string // as the browser names itself
}

// The limits of signing in, in attempts within the window.
const (
	window       = 15 * time.Minute
	maxByAccount = 10
	maxByAddress = 60
)

const (
	maxAddress = 64  // bytes that are kept of an address
	maxBrowser = 200 // and of the name of a browser
)

// clean cuts the origin to what can be stored: browsers send what they like.
func (o Origin) clean() Origin {
	return Origin{Address: printable(o.Address, maxAddress), Browser: printable(o.Browser, maxBrowser)}
}

func printable(s string, limit int) string {
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

const (
	byAccount = "account"
	byAddress = "address"
)

// try is what one attempt is counted under.
type try struct {
	kind, subject string
	limit         int64
}

// triesOf returns what an attempt is counted under: the account, unless there is no login, then the address. Unknown
// logins count like known ones, so that no answer tells which exist.
func triesOf(login string, from Origin) []try {
	address := try{byAddress, digest(from.network()), maxByAddress}
	if login == "" {
		return []try{address}
	}
	return []try{{byAccount, digest(login), maxByAccount}, address}
}

// throttle counts an attempt and returns signin.throttled above a limit, or an error of the transaction. The first
// refusal is logged, the others not: a flood must not fill the log. The counts are written before the head row is
// locked, here and in forget, so that the two cannot wait for each other.
func throttle(
	ctx context.Context, tx *db.Tx, user ledger.UserID, tries []try, from Origin,
) (refused *ledger.Error, err error) {
	first := ""
	for _, t := range tries {
		count, since, err := countAttempt(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		if count <= t.limit {
			continue
		}
		left := int64((since.Add(window).Sub(tx.Now) + time.Minute - 1) / time.Minute)
		refused = ledger.NewError(ledger.Denied, "signin.throttled",
			ledger.Args{"minutes": strconv.FormatInt(max(left, 1), 10)})
		if count == t.limit+1 {
			first = t.kind
		}
	}
	if first == "" {
		return refused, nil
	}
	return refused, logAttempt(ctx, tx, from, trail.Entry{
		Action: "signin.throttled", Object: objectOrNone(user), After: map[string]string{"by": first},
	})
}

// logAttempt logs what somebody tried of whom nothing but the address is sure.
func logAttempt(ctx context.Context, tx *db.Tx, from Origin, e trail.Entry) error {
	return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
		return h.Log(ctx, tx, ledger.Actor{Address: from.Address}, e)
	})
}

// objectOrNone names the person, or nothing for an unknown one. What was typed as login is not kept.
func objectOrNone(user ledger.UserID) string {
	if user == 0 {
		return ""
	}
	return object(user)
}

// forget takes back the counts of an attempt that succeeded. The count of the address loses only this attempt:
// whoever has one account could wipe it out otherwise and guess at others without end.
func forget(ctx context.Context, tx *db.Tx, tries []try) error {
	for _, t := range tries {
		undo := takeBackAttempt
		if t.kind == byAccount {
			undo = deleteAttempts
		}
		if err := undo(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

// admit counts an attempt and returns the account with the login, which is ID 0 when nobody has it. It fails with
// signin.throttled.
func (s *Staff) admit(ctx context.Context, login string, tries []try, from Origin) (account, error) {
	var a account
	var refused *ledger.Error
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		a = account{}
		if checkLogin(login) == nil {
			if a, err = findLogin(ctx, tx, login); err != nil {
				return err
			}
		}
		refused, err = throttle(ctx, tx, a.ID, tries, from)
		return err
	})
	if err == nil && refused != nil {
		err = refused
	}
	return a, err
}

// refuse logs an attempt that failed and returns why.
func (s *Staff) refuse(ctx context.Context, action string, user ledger.UserID, from Origin, why error) error {
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return logAttempt(ctx, tx, from, trail.Entry{Action: action, Object: objectOrNone(user)})
	})
	if err != nil {
		return err
	}
	return why
}

// Sweep deletes sessions, slips and counts of attempts that have run out. A daily job calls it; it leaves no log row,
// because nothing changes by it that anybody could see.
func (s *Staff) Sweep(ctx context.Context) error {
	return s.db.Update(ctx, deleteExpired)
}
