package shares

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// bookShares is all that one book has of shares, in memory.
type bookShares struct {
	classes []cooperatives.ShareClass
	rules   cooperatives.ShareRules
	moves   []cooperatives.Movement // as entered
	holders map[cooperatives.Holder]holder
}

// holder is a value of the member dimension.
type holder struct {
	name   string
	active bool
	member cooperatives.Member // its changes alone; without any for households and other values
}

func read(ctx context.Context, tx *db.Tx, book ledger.BookID) (*bookShares, error) {
	b := &bookShares{}
	var err error
	if b.classes, err = readClasses(ctx, tx, book); err != nil {
		return nil, err
	}
	if b.rules, err = readRules(ctx, tx, book); err != nil {
		return nil, err
	}
	if b.moves, err = readMovements(ctx, tx, book); err != nil {
		return nil, err
	}
	b.holders, err = readHolders(ctx, tx, book)
	return b, err
}

func (b *bookShares) register() (*cooperatives.Register, error) {
	return cooperatives.NewRegister(b.classes, b.moves, b.rules)
}

func (b *bookShares) className(code string) string {
	for _, c := range b.classes {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// check says what is wrong with new movements, each at its row from 1.
func (b *bookShares) check(moves []cooperatives.Movement, today ledger.Date) error {
	if len(b.moves)+len(moves) > MaxMovements {
		return ledger.NewError(ledger.Invalid, "share.too_many_movements",
			ledger.Args{"max": strconv.Itoa(MaxMovements)})
	}
	var problems ledger.Errors
	for i := range moves {
		for _, e := range b.checkMove(&moves[i], today) {
			problems = append(problems, e.At("row."+strconv.Itoa(i+1)+"."+e.Field))
		}
	}
	// The movements before are known to be right, so the register is asked with the new ones in front, by whose places
	// it tells problems; the order within a day does not matter to it.
	all := &bookShares{classes: b.classes, rules: b.rules, moves: slices.Concat(moves, b.moves)}
	r, err := all.register()
	if err != nil {
		problems = append(problems, ledger.Problems(err)...)
	}
	if len(problems) > 0 {
		return problems
	}
	return capped(r, moves)
}

// checkMove checks the texts, day and holders of one movement. The register says what is entered, so nothing is entered
// for a day that has not come. Whose membership has ended can still inherit, and is given nothing else.
func (b *bookShares) checkMove(m *cooperatives.Movement, today ledger.Date) ledger.Errors {
	var problems ledger.Errors
	if m.Date > today {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.future", nil).At("date"))
	}
	for _, e := range []*ledger.Error{
		ledger.CheckText("document", m.Document, cooperatives.MaxAddress),
		ledger.CheckText("approver", m.Approver, cooperatives.MaxName),
		m.CheckApproval(),
	} {
		if e != nil {
			problems = append(problems, e)
		}
	}
	for _, side := range []struct {
		field string
		code  cooperatives.Holder
	}{{"giver", m.From}, {"receiver", m.To}} {
		if side.code == "" || side.code == cooperatives.TheCollective {
			continue
		}
		// Who is set aside may still give: shares of the dead go to their heirs.
		if h, known := b.holders[side.code]; !known || side.field == "receiver" && !h.active {
			problems = append(problems, ledger.NewError(ledger.Invalid, "share.holder",
				ledger.Args{"code": string(side.code)}).At(side.field))
		}
	}
	if h := b.holders[m.To]; m.Kind != cooperatives.InheritShares && h.member.StatusOn(m.Date) == cooperatives.Ended {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.receiver_ended",
			ledger.Args{"code": string(m.To), "name": h.name}).At("receiver"))
	}
	return problems
}

// capped fails with share.cap when somebody who receives shares has too many on the day of a new movement, or in the
// end. What others have too many of is not the fault of these movements.
func capped(r *cooperatives.Register, moves []cooperatives.Movement) error {
	receivers := map[string]bool{}
	days := []ledger.Date{lastDay}
	for _, m := range moves {
		receivers[string(m.To)] = true
		days = append(days, m.Date)
	}
	slices.Sort(days)
	told := map[string]bool{}
	var problems ledger.Errors
	for _, day := range slices.Compact(days) {
		for _, e := range ledger.Problems(r.CapOn(day)) {
			if who := e.Args["holder"]; receivers[who] && !told[who] {
				told[who] = true
				problems = append(problems, e.At("receiver"))
			}
		}
	}
	return problems.Err()
}

// lastDay is after all movements.
const lastDay ledger.Date = 99991231

// enter writes checked movements and logs each.
func (b *bookShares) enter(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, moves []cooperatives.Movement,
) ([]Movement, error) {
	out := make([]Movement, len(moves))
	for i, m := range moves {
		out[i] = Movement{len(b.moves) + i + 1, m}
		if err := insertMovement(ctx, tx, h.Book, out[i], who.ID); err != nil {
			return nil, err
		}
		if err := h.Log(ctx, tx, who, trail.Entry{
			Action: "share.move", Object: "share_movement/" + strconv.Itoa(out[i].No), After: logMove(m),
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func logMove(m cooperatives.Movement) map[string]string {
	return map[string]string{
		"kind": m.Kind.String(), "class": m.Class, "from": string(m.From), "to": string(m.To),
		"shares": m.Shares.String(), "date": m.Date.String(), "document": m.Document, "approver": m.Approver,
	}
}
