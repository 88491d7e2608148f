package verify

import (
	"context"
	"fmt"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Breach is one broken rule: its name as in package ledger, what breaks it and how.
type Breach struct {
	Rule   string
	Book   string // code of the book
	Object string // such as voucher 12, account 102
	Detail string
}

// String returns the breach in one line.
func (b Breach) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", b.Book, b.Rule, b.Object, b.Detail)
}

// Summary says what was looked at.
type Summary struct {
	Books    int
	Vouchers int64
	Lines    int64
	Files    int64
	LogRows  int64
}

// Options bound a verification.
type Options struct {
	Book     string                               // code of the one book to verify; empty for all
	Progress func(book string, done, total int64) // may be nil
}

// maxBreaches bounds what is listed of one book; a broken chain breaks every voucher behind it.
const maxBreaches = 100

// Run verifies one book or all, each from one snapshot, and returns every breach it names. An error means that
// verification itself could not be done.
func Run(ctx context.Context, d *db.DB, o Options) ([]Breach, Summary, error) {
	var breaches []Breach
	var sum Summary
	var targets []target
	err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		targets, err = listTargets(ctx, tx, o.Book)
		return err
	})
	if err != nil {
		return nil, sum, err
	}
	if o.Book != "" && len(targets) == 0 {
		return nil, sum, ledger.NewError(ledger.NotFound, "book.unknown", ledger.Args{"book": o.Book})
	}
	for _, t := range targets {
		err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
			v := &verifier{tx: tx, target: t, sum: &sum, progress: o.Progress}
			if err := v.run(ctx); err != nil {
				return err
			}
			breaches = append(breaches, v.breaches...)
			return nil
		})
		if err != nil {
			return breaches, sum, err
		}
		sum.Books++
	}
	return breaches, sum, nil
}

// target is a book to verify.
type target struct {
	id     ledger.BookID
	code   string
	regime string
	start  ledger.Period
}

type verifier struct {
	tx       *db.Tx
	target   target
	sum      *Summary
	progress func(book string, done, total int64)
	breaches []Breach

	head     ledger.Head // as stored
	chain    ledger.Head // as computed
	regime   ledger.Regime
	chart    *ledger.Chart
	months   []periodRow
	events   []event
	numbers  map[numbering]int
	balances map[balanceKey]turnover
	details  map[balanceKey]turnover
	files    map[ledger.Hash]ledger.File
	values   map[valueKey]bool
}

func (v *verifier) breach(rule, object, format string, args ...any) {
	switch {
	case len(v.breaches) < maxBreaches:
		v.breaches = append(v.breaches, Breach{rule, v.target.code, object, fmt.Sprintf(format, args...)})
	case len(v.breaches) == maxBreaches:
		v.breaches = append(v.breaches, Breach{rule, v.target.code, "…", "more breaches are not listed"})
	}
}

func (v *verifier) run(ctx context.Context) error {
	v.numbers = make(map[numbering]int)
	v.balances = make(map[balanceKey]turnover)
	v.details = make(map[balanceKey]turnover)
	v.files = make(map[ledger.Hash]ledger.File)
	var err error
	if v.regime, err = ledger.ParseRegime(v.target.regime); err != nil {
		return err
	}
	v.chain.Hash = ledger.Genesis(v.target.code, v.regime, v.target.start)
	for _, step := range []func(context.Context) error{
		v.masters, v.vouchers, v.heads, v.stored, v.attachments, v.reversals, v.periods, v.unclosed, v.happened, v.closings,
		v.closed, v.assets, v.log,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// chunk is how many vouchers are held in memory at once.
const chunk = 2000

// vouchers walks the chain from its first voucher to its last.
func (v *verifier) vouchers(ctx context.Context) error {
	for from := int64(0); ; {
		page, err := readChain(ctx, v.tx, v.target.id, from, chunk)
		if err != nil {
			return err
		}
		for _, p := range page {
			v.voucher(p)
			from = p.Seq
		}
		if v.progress != nil {
			v.progress(v.target.code, from, v.head.Seq)
		}
		if len(page) < chunk {
			return nil
		}
	}
}

// numbering is a run of voucher numbers.
type numbering struct {
	period ledger.Period
	series ledger.Series
}

func (v *verifier) voucher(p *stored) {
	object := fmt.Sprintf("voucher %d (%s %s)", p.ID, p.Period(), p.Title())
	v.sum.Vouchers++
	v.sum.Lines += int64(len(p.Lines))
	if p.Seq != v.chain.Seq+1 {
		v.breach("OneChain", object, "stands at place %d, place %d was expected", p.Seq, v.chain.Seq+1)
	}
	if p.PrevHash != v.chain.Hash {
		v.breach("OneChain", object, "does not follow the voucher before it: %s, want %s", p.PrevHash.Short(),
			v.chain.Hash.Short())
	}
	if seal := p.Seal(); seal != p.Hash {
		v.breach("PostedIsFinal", object, "its content has the hash %s, it carries %s", seal.Short(), p.Hash.Short())
	}
	n := numbering{p.Period(), p.Series}
	if v.numbers[n]++; p.Number != v.numbers[n] {
		v.breach("NumbersWithoutGaps", object, "has number %d, %d was expected", p.Number, v.numbers[n])
		v.numbers[n] = p.Number
	}
	debit, credit, err := p.Totals()
	if err != nil || debit != credit {
		v.breach("DebitsEqualCredits", object, "debits %s, credits %s", debit, credit)
	}
	if debit != p.debit || len(p.Lines) != p.lineCount {
		v.breach("PostedIsFinal", object, "states %d lines of %s, has %d lines of %s", p.lineCount, p.debit,
			len(p.Lines), debit)
	}
	if p.CheckedBy == p.PreparedBy || p.CheckedBy == 0 {
		v.breach("PreparerIsNotChecker", object, "prepared by %d, checked by %d", p.PreparedBy, p.CheckedBy)
	}
	v.chain.Seq, v.chain.Hash, v.chain.Debit = p.Seq, p.Hash, v.chain.Debit+debit
	v.lines(object, p)
}

func (v *verifier) lines(object string, p *stored) {
	for i, l := range p.Lines {
		if a, err := v.chart.Find(l.Account); err != nil || !a.Leaf {
			v.breach("DebitsEqualCredits", object, "line %d stands on %s, which is no leaf account", i+1, l.Account)
		}
		for _, d := range ledger.AllDimensions {
			if code := l.Dimensions.Value(d); code != "" && !v.values[valueKey{d, code}] {
				v.breach("DebitsEqualCredits", object, "line %d names the unknown %s %s", i+1, d, code)
			}
		}
		k := balanceKey{account: l.Account, period: p.Period()}
		v.balances[k] = v.balances[k].plus(p.Kind, l)
		if l.Dimensions != (ledger.Dimensions{}) {
			k.dimensions = l.Dimensions
			v.details[k] = v.details[k].plus(p.Kind, l)
		}
	}
	for _, f := range p.Files {
		v.files[f.Hash] = f
	}
}

func (v *verifier) heads(context.Context) error {
	if v.head != v.chain {
		v.breach("OneChain", "head", "the head says %d vouchers, %s, %s; the chain ends at %d, %s, %s", v.head.Seq,
			v.head.Debit, v.head.Hash.Short(), v.chain.Seq, v.chain.Debit, v.chain.Hash.Short())
	}
	return nil
}
