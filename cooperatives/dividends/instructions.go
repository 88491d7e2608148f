package dividends

import (
	"cmp"
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// InstructionKind is what is told about the payment of a part.
type InstructionKind int8

// The kinds.
const (
	InstructionUnknown InstructionKind = iota
	Hold                               // 暂缓: heirs disagree, the person cannot be found …
	LetGo                              // 解除暂缓
	PayTo                              // to an heir or agent instead of the holder
)

var instructionNames = [...]string{"unknown", "hold", "release", "payee"}

// String returns the English name of the kind.
func (k InstructionKind) String() string { return nameOf(instructionNames[:], int(k)) }

// Instruction tells how the part of a holder is to be paid. It rests on a document: a report of heirs in dispute, a
// certificate of inheritance, a letter of attorney.
type Instruction struct {
	Book     ledger.BookID
	Run      int
	Holder   cooperatives.Holder
	Kind     InstructionKind
	Payee    Payee // of PayTo: the name, how they are related and, for a member, the code
	Reason   string
	Document string
	Files    []ledger.File
	On       ledger.Date // today when zero
}

func (i *Instruction) check() ledger.Errors {
	var es ledger.Errors
	if i.Kind <= InstructionUnknown || i.Kind > PayTo {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.instruction", nil).At("kind"))
	}
	if i.Kind == PayTo {
		for field, text := range map[string]string{"payee": i.Payee.Name, "relation": i.Payee.Relation} {
			if e := required(field, text, cooperatives.MaxName); e != nil {
				es = append(es, e)
			}
		}
	} else if i.Payee != (Payee{}) {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.instruction", nil).At("payee"))
	}
	if e := required("document", i.Document, ledger.MaxNote); e != nil {
		es = append(es, e)
	}
	if i.Kind == Hold {
		if e := required("reason", i.Reason, ledger.MaxNote); e != nil {
			es = append(es, e)
		}
	}
	return es
}

// checkPayee holds the code of somebody who is paid instead against the books: it must be known, and by that name. A
// household goes by the name of its head.
func (d *Dividends) checkPayee(ctx context.Context, book ledger.BookID, p Payee) error {
	if p.Holder == "" {
		return nil
	}
	values, err := d.books.DimensionValues(ctx, book, ledger.Member)
	if err != nil {
		return err
	}
	for _, v := range values {
		if v.Code != string(p.Holder) {
			continue
		}
		if v.Name != p.Name && v.Name != p.Name+"户" {
			return ledger.NewError(ledger.Invalid, "dividend.payee_differs",
				ledger.Args{"code": v.Code, "book": v.Name, "name": p.Name}).At("payee_code")
		}
		return nil
	}
	return ledger.NewError(ledger.Invalid, "dividend.payee_unknown", ledger.Args{"code": string(p.Holder)}).At("payee_code")
}

// Instruct tells how the part of a holder is to be paid, from approval on. It fails with field.required,
// dividend.instruction, dividend.payee_unknown, dividend.payee_differs, dividend.not_approved, dividend.no_holder, dividend.not_payable for a part that is paid or in a
// batch, and dividend.future.
func (d *Dividends) Instruct(ctx context.Context, who ledger.Actor, key string, i Instruction) error {
	if err := i.check().Err(); err != nil {
		return err
	}
	if err := d.checkFiles(ctx, i.Book, i.Files); err != nil {
		return err
	}
	if err := d.checkPayee(ctx, i.Book, i.Payee); err != nil {
		return err
	}
	_, err := books.Once(ctx, d.db, i.Book, key, "dividend.instruct", i, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, i.Book, func(h *trail.Head) error {
			i.On = cmp.Or(i.On, ledger.DateOf(tx.Now))
			if i.On > ledger.DateOf(tx.Now) {
				return future(i.On)
			}
			run, err := i.open(ctx, tx)
			if err != nil {
				return err
			}
			if err := insertInstruction(ctx, tx, i, who); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "dividend.instruct", Object: run.Object() + "/" + string(i.Holder), After: map[string]string{
					"kind": i.Kind.String(), "payee": i.Payee.Name, "relation": i.Payee.Relation, "reason": i.Reason,
					"document": i.Document,
				},
			})
		})
	})
	return err
}

// open reads the run and checks that the part can still be told about.
func (i *Instruction) open(ctx context.Context, tx *db.Tx) (*Run, error) {
	run, err := readRun(ctx, tx, i.Book, i.Run)
	if err != nil {
		return nil, err
	}
	if run.Void {
		return nil, voided(i.Run)
	}
	if run.State < cooperatives.PlanApproved {
		return nil, ledger.NewError(ledger.Conflict, "dividend.not_approved",
			ledger.Args{"plan_state": run.State.String()})
	}
	lines, err := readLines(ctx, tx, run, LineQuery{Holder: i.Holder, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "dividend.no_holder", ledger.Args{"code": string(i.Holder)}).At("holder")
	}
	if l := lines[0]; l.State != LineHeld && !l.State.Payable() {
		return nil, ledger.NewError(ledger.Conflict, "dividend.not_payable",
			ledger.Args{"name": l.Name, "line_state": l.State.String()}).At("holder")
	}
	return run, nil
}

// Unclaimed is a part that is still owed, and for how long.
type Unclaimed struct {
	Line
	Run   int
	Year  int
	Kind  cooperatives.PlanKind
	Since ledger.Date // when the run was posted
	Days  int         // from that day to the day asked for
}

// Unclaimed lists what posted runs still owe members at the end of the day, the oldest first. Money that nobody has
// collected stays payable and only grows older; it is never written off by itself.
func (d *Dividends) Unclaimed(ctx context.Context, book ledger.BookID, on ledger.Date) ([]Unclaimed, error) {
	var out []Unclaimed
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		runs, err := listRuns(ctx, tx, book, 0)
		if err != nil {
			return err
		}
		for i := len(runs) - 1; i >= 0; i-- {
			run := &runs[i]
			if run.State != cooperatives.PlanPosted || run.postedOn > on {
				continue
			}
			lines, err := readLines(ctx, tx, run, LineQuery{
				States: []LineState{LineWaiting, LineInBatch, LineHeld, LineFailed, LineBounced}, Limit: maxParts,
			})
			if err != nil {
				return err
			}
			for _, l := range lines {
				out = append(out, Unclaimed{
					Line: l, Run: run.No, Year: run.Year, Kind: run.Kind, Since: run.postedOn,
					Days: days(run.postedOn, on),
				})
			}
		}
		return nil
	})
	return out, err
}

// days counts the days from one day to another.
func days(from, to ledger.Date) int {
	n := 0
	for ; from < to; from = from.AddDays(1) {
		n++
	}
	return n
}

// UntouchedIn fails with member.dividend_paid when a dividend of a member was paid to somebody else from the day on, is in a
// batch for somebody else, or is to be paid to somebody who was named since.
func (d *Dividends) UntouchedIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member cooperatives.Holder, since ledger.Date,
) error {
	run, payee, err := paidToOther(ctx, tx, book, member, since)
	if err == nil && run > 0 {
		err = ledger.NewError(ledger.Conflict, "member.dividend_paid", ledger.Args{"run": strconv.Itoa(run), "name": payee}).At("reason")
	}
	return err
}
