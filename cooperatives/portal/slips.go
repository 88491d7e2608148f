package portal

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

const (
	// SlipLife is how long a printed slip is good: time enough to hand it on to those who work far away.
	SlipLife   = 30 * 24 * time.Hour
	slipLength = 8 // characters of five bits
)

// MaxSlips is how many slips are made at a time.
const MaxSlips = 5000

// Slip is what is printed for a member. The code is shown this once.
type Slip struct {
	Member    string
	Name      string
	Household string
	Group     string
	Code      string // ABCD-EFGH
	Until     ledger.Date
}

func (p *Portal) slipMark(book ledger.BookID, member, code string) string {
	return p.mark("slip", book, member, signin.NormalCode(code))
}

// MissingAccess lists the members, in order of household and code, who are members on the day, or keep their rights, and
// have neither a PIN nor a slip that is still good.
func (p *Portal) MissingAccess(ctx context.Context, book ledger.BookID, day ledger.Date) ([]string, error) {
	roster, err := p.register.Roster(ctx, book)
	if err != nil {
		return nil, err
	}
	known, err := p.Accesses(ctx, book)
	if err != nil {
		return nil, err
	}
	var out []string
	for i := range roster.Members {
		m := &roster.Members[i]
		a := known[m.Code]
		status := m.StatusOn(day)
		if (status == cooperatives.Active || status == cooperatives.RightsKept) && a.PINSet.IsZero() && a.SlipUntil.IsZero() {
			out = append(out, m.Code)
		}
	}
	return out, nil
}

// NewSlips makes a slip for each of the members, in place of an earlier one, in order of household and code. Only keyed
// hashes are stored, so a repeated key cannot show the codes again and fails with slip.shown. It fails with
// access.nobody for no members, access.too_many above MaxSlips, and member.unknown.
func (p *Portal) NewSlips(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, members []string,
) ([]Slip, error) {
	if len(members) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "access.nobody", nil)
	}
	if len(members) > MaxSlips {
		return nil, ledger.NewError(ledger.Invalid, "access.too_many", ledger.Args{"max": strconv.Itoa(MaxSlips)})
	}
	roster, err := p.register.Roster(ctx, book)
	if err != nil {
		return nil, err
	}
	slips, err := draw(&roster, members)
	if err != nil {
		return nil, err
	}
	// The result that is stored with the key tells whether it was this call that wrote; the codes have no place there.
	mine := signin.NewToken()
	made, err := books.Once(ctx, p.db, book, key, "slip.new", members,
		func(ctx context.Context, tx *db.Tx) (string, error) {
			return mine, trail.Write(ctx, tx, book, func(h *trail.Head) error {
				return p.storeSlips(ctx, tx, h, who, book, slips)
			})
		})
	if err == nil && made != mine {
		err = ledger.NewError(ledger.Conflict, "slip.shown", nil)
	}
	if err != nil {
		return nil, err
	}
	return slips, nil
}

// draw makes the codes.
func draw(roster *cooperatives.Roster, members []string) ([]Slip, error) {
	groups := map[string]string{}
	for _, h := range roster.Households {
		groups[h.Code] = h.Group
	}
	wanted := map[string]bool{}
	for _, code := range members {
		wanted[code] = true
	}
	var out []Slip
	for i := range roster.Members {
		m := &roster.Members[i]
		if wanted[m.Code] {
			delete(wanted, m.Code)
			out = append(out, Slip{
				Member: m.Code, Name: m.Name, Household: m.Household, Group: groups[m.Household],
				Code: signin.NewCode(slipLength),
			})
		}
	}
	for code := range wanted {
		return nil, ledger.NewError(ledger.NotFound, "member.unknown", ledger.Args{"code": code}).At("member")
	}
	slices.SortStableFunc(out, func(a, b Slip) int { return strings.Compare(a.Household, b.Household) })
	return out, nil
}

func (p *Portal) storeSlips(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, book ledger.BookID, slips []Slip,
) error {
	until := tx.Now.Add(SlipLife)
	codes := make([]string, len(slips))
	for i := range slips {
		s := &slips[i]
		s.Until = ledger.DateOf(until)
		codes[i] = s.Member
		if err := putSlip(ctx, tx, book, s.Member, p.slipMark(book, s.Member, s.Code), who.ID, until); err != nil {
			return err
		}
	}
	entry := trail.Entry{Action: "slip.new", Object: object(codes[0])}
	if len(codes) > 1 {
		entry.Object = "access"
		entry.After = map[string]string{"count": strconv.Itoa(len(codes)), "members": strings.Join(codes, " ")}
	}
	return h.Log(ctx, tx, who, entry)
}
