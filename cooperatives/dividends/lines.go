package dividends

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// LineState is how the payment of a part stands.
type LineState int8

// The states.
const (
	LineUnknown  LineState = iota
	LineNone               // nothing is paid: the collective's own part, or one of nothing
	LineWaiting            // 待兑付: not in a batch
	LineInBatch            // 付款中: in a batch that has not told yet
	LineHeld               // 暂缓
	LineFailed             // 付款失败: the last batch could not pay it; it is still owed
	LinePaid               // 已兑付
	LineBounced            // 银行退回: it was paid, and the bank took it back; it is owed again
	LineUnbooked           // 凭证已删: it was told as paid, but the voucher of that is gone; it is drafted anew, not paid again
)

var lineStateNames = [...]string{"unknown", "none", "waiting", "in-batch", "held", "failed", "paid", "bounced", "unbooked"}

// String returns the English name of the state.
func (s LineState) String() string { return nameOf(lineStateNames[:], int(s)) }

// Payable reports whether the part is owed and may go into a batch.
func (s LineState) Payable() bool { return s == LineWaiting || s == LineFailed || s == LineBounced }

// ParseLineState reads the name of a state or fails with dividend.line_state.
func ParseLineState(s string) (LineState, error) {
	for i, name := range lineStateNames {
		if i > 0 && s == name {
			return LineState(i), nil
		}
	}
	return LineUnknown, ledger.NewError(ledger.Invalid, "dividend.line_state", nil).At("state")
}

// Line is the part of a holder and how its payment stands.
type Line struct {
	Part
	State    LineState
	Batch    int          // the last batch with it; 0 for none
	Method   Method       // of that batch
	On       ledger.Date  // when it was paid, failed, came back or was held
	Reason   string       // why it failed, came back or is held
	Document string       // on which it is held
	Payee    Payee        // who is paid instead of the holder
	SetOffs  []SetOff     // what of it was set off, by vouchers that stand
	Rest     ledger.Money // what of the part was neither set off nor paid, in fen and before tax
	RestTax  ledger.Money // to be withheld of Rest

	restRemainder ledger.Money // of Rest, what stands on the account of the remainder
	hold          *held        // how it is held back, when nothing else keeps it from being paid
}

// held is how a part is held back.
type held struct {
	on               ledger.Date
	reason, document string
}

// Owed returns what is still to be paid to the holder, in fen.
func (l *Line) Owed() ledger.Money { return l.Rest - l.RestTax }

// SetOff returns what was set off of the part, in fen; tax that was withheld with it is not counted. A payment that set all
// of it off tells of it alone, without SetOffs.
func (l *Line) SetOff() ledger.Money {
	if len(l.SetOffs) == 0 && l.State == LinePaid && l.Method == ByOffset {
		return l.Net()
	}
	var sum ledger.Money
	for i := range l.SetOffs {
		sum += l.SetOffs[i].Net()
	}
	return sum
}

// AfterSetOff returns what is paid out of the part in all, in fen: after tax and what is set off.
func (l *Line) AfterSetOff() ledger.Money { return l.Net() - l.SetOff() }

// StateKey is the sentence that says how the payment stands.
func (l *Line) StateKey() string {
	if l.State == LinePaid {
		return l.Method.PaidKey()
	}
	return "line_state." + l.State.String()
}

// Standing is what the holder is told of the payment, as the sentences for members name it: waiting, in-batch, paid, offset,
// conversion, held, failed, bounced or none. Money that reached him is paid, even where its voucher is gone.
func (l *Line) Standing() string {
	switch {
	case l.State == LinePaid && (l.Method == ByOffset || l.Method == ByConversion):
		return l.Method.String()
	case l.State == LineUnbooked && (l.Method == ByBank || l.Method == ByCash):
		return LinePaid.String()
	case l.State == LineUnbooked || l.State == LineUnknown:
		return LineWaiting.String()
	}
	return l.State.String()
}

// IntoCard reports whether the money goes or went into a bank account, as far as that is known: cash, a debt that is set
// off and contributions do not.
func (l *Line) IntoCard() bool {
	return l.State != LinePaid && l.State != LineInBatch && l.State != LineUnbooked || l.Method == ByBank
}

// Payee is who is paid instead of the holder: an heir or an agent.
type Payee struct {
	Holder   cooperatives.Holder // where the payee is a member, whose bank card is used
	Name     string
	Relation string // heir, agent, as the document says
	Document string
}

// LineQuery selects lines of a run, in order of holder. Zero fields select all.
type LineQuery struct {
	Version int                 // the one in force when zero; payments belong to that one alone
	Holder  cooperatives.Holder // one holder
	States  []LineState
	Text    string              // a part of the name, or the beginning of the code
	After   cooperatives.Holder // the last holder of the page before
	Limit   int                 // at most MaxLines; 0 for MaxLines. Prints of a whole run use AllLines.
}

// Lines returns the parts of the holders of a run with their payments, a page at a time. Run.Explain tells how a part
// came about. It fails with dividend.unknown.
func (d *Dividends) Lines(ctx context.Context, book ledger.BookID, no int, q LineQuery) ([]Line, error) {
	if q.Limit <= 0 || q.Limit > MaxLines {
		q.Limit = MaxLines
	}
	return d.lines(ctx, book, no, q)
}

// AllLines returns the parts of all holders of the version in force with their payments, for prints and files of a whole
// run. It fails with dividend.unknown.
func (d *Dividends) AllLines(ctx context.Context, book ledger.BookID, no int) ([]Line, error) {
	return d.lines(ctx, book, no, LineQuery{Limit: maxParts})
}

func (d *Dividends) lines(ctx context.Context, book ledger.BookID, no int, q LineQuery) ([]Line, error) {
	var out []Line
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		run, err := readRun(ctx, tx, book, no)
		if err != nil {
			return err
		}
		out, err = readLines(ctx, tx, run, q)
		return err
	})
	return out, err
}

// List returns the runs of the book, the newest first, at most MaxRuns; year 0 for all years.
func (d *Dividends) List(ctx context.Context, book ledger.BookID, year int) ([]Run, error) {
	var out []Run
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listRuns(ctx, tx, book, year)
		return err
	})
	return out, err
}

// Find returns a run of the book with its steps, vouchers and batches, or dividend.unknown.
func (d *Dividends) Find(ctx context.Context, book ledger.BookID, no int) (Run, error) {
	var out *Run
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if out, err = readRun(ctx, tx, book, no); err != nil {
			return err
		}
		if out.Moves, err = readMoves(ctx, tx, book, no); err != nil {
			return err
		}
		if out.Vouchers, err = readVouchers(ctx, tx, book, no); err != nil {
			return err
		}
		out.Batches, err = readBatches(ctx, tx, book, no)
		return err
	})
	if err != nil {
		return Run{}, err
	}
	return *out, nil
}
