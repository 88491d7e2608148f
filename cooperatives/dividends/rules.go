package dividends

import (
	"context"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Rules are what charter, province and accounting system settle about the distributions of a book. A plan keeps the rules
// that it was made by.
type Rules struct {
	Charter  cooperatives.Charter
	Vote     cooperatives.VoteRule
	Mode     cooperatives.SplitMode // of shares; patronage and capital are always split exactly
	Step     cooperatives.Step      // with ByRate
	Weighing Weighing
	TaxRate  decimal.Decimal // 代扣个人所得税, 0 where the tax office asks for none
	Accounts Accounts
	// Watched are accounts whose income of the year is not to be given away. A plan either takes it out or is refused.
	Watched []Watched
}

// Watched is an account that holds money which is no income of the year.
type Watched struct {
	Account string
	Kind    cooperatives.NotIncome
}

// Accounts are the accounts of a distribution.
type Accounts struct {
	cooperatives.DistributionAccounts
	Remainder string // 应付剩余盈余 of a farmers' cooperative, by member; Payable is 应付盈余返还 there
	// Others are credited for the charter's other items, in their order; the last stands for all after it. The official
	// statement counts what goes to 113 and 211 as given to members, so that an item needs another account to be seen.
	Others []string
}

// other returns the account of the charter's other item i.
func (a *Accounts) other(i int) string {
	if len(a.Others) == 0 {
		return a.Undistributed
	}
	return a.Others[min(i, len(a.Others)-1)]
}

// remainder are the accounts for the part that is split by capital.
func (a *Accounts) remainder() cooperatives.DistributionAccounts {
	out := a.DistributionAccounts
	out.Payable = a.Remainder
	return out
}

// DefaultRules returns the rules with which a book of the regime begins: those of the law and of the official charts, a
// reserve of 20 %, and for a farmers' cooperative the least return of 60 %. The charter settles the rates; what it says
// takes their place.
func DefaultRules(regime ledger.Regime) Rules {
	roles := regime.Roles()
	r := Rules{
		Charter: cooperatives.Charter{Regime: regime, InterimAllowed: true},
		Vote:    cooperatives.VoteRule{Regime: regime},
		Mode:    cooperatives.ByRate, Step: cooperatives.StepFen, Weighing: ByHolder,
		Accounts: Accounts{DistributionAccounts: cooperatives.DistributionAccounts{
			Undistributed: roles.Undistributed, Bank: "102",
		}},
	}
	if len(roles.Allocations) > 0 {
		r.Accounts.Allocations = roles.Allocations[0]
	}
	r.Charter.Reserve.Rate = decimal.New(20, -2)
	switch regime {
	case ledger.FarmersCooperative:
		r.Mode = cooperatives.Exact
		r.Charter.Reserve.Name, r.Charter.ReturnRate = "盈余公积", decimal.New(60, -2)
		r.Accounts.Reserve, r.Accounts.Payable, r.Accounts.Remainder = "322", "221", "222"
		r.Accounts.Tax, r.Accounts.Capital = "21403", "301"
	default:
		r.Charter.Reserve.Name = "公积公益金"
		r.Accounts.Reserve, r.Accounts.Payable, r.Accounts.Tax = "311", "113", "214"
		r.Accounts.Capital, r.Accounts.Others = "301", []string{"221"}
	}
	return r
}

// check lists what is wrong with the rules alone.
func (r *Rules) check() ledger.Errors {
	es := append(r.Charter.Problems(), r.Vote.Problems()...)
	if r.Charter.Regime != r.Vote.Regime {
		es = append(es, ledger.NewError(ledger.Invalid, "plan.regime", nil).At("regime"))
	}
	if r.Mode != cooperatives.ByRate && r.Mode != cooperatives.Exact {
		es = append(es, ledger.NewError(ledger.Invalid, "split.mode", nil).At("mode"))
	}
	if r.Weighing <= WeighingUnknown || r.Weighing > ByShareDays {
		es = append(es, ledger.NewError(ledger.Invalid, "dividend.weighing", nil).At("weighing"))
	}
	if r.TaxRate.IsNegative() || r.TaxRate.GreaterThan(decimal.NewFromInt(1)) {
		es = append(es, ledger.NewError(ledger.Invalid, "posting.tax_rate", nil).At("tax_rate"))
	}
	if r.Mode == cooperatives.ByRate {
		es = append(es, ledger.Problems(cooperatives.CheckRateStep(r.Step))...)
	}
	for _, w := range r.Watched {
		if w.Kind <= cooperatives.NotIncomeUnknown || w.Account == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "plan.not_income", nil).At("tainted"))
		}
	}
	return es
}

// checkChart lists the accounts that the book lacks or that take no lines.
func (r *Rules) checkChart(chart *ledger.Chart) ledger.Errors {
	a := r.Accounts
	wanted := []string{a.Allocations, a.Undistributed, a.Reserve, a.Payable}
	if r.Charter.Regime == ledger.FarmersCooperative {
		wanted = append(wanted, a.Remainder)
	}
	if !r.TaxRate.IsZero() {
		wanted = append(wanted, a.Tax)
	}
	for i := range r.Charter.Others {
		wanted = append(wanted, a.other(i))
	}
	var es ledger.Errors
	for _, code := range wanted {
		if account, err := chart.Find(code); err != nil || !account.Leaf || !account.Active {
			es = append(es, ledger.NewError(ledger.Invalid, "dividend.account", ledger.Args{"code": code}).At("account"))
		}
	}
	return es
}

// RulesChange asks for the next version of a book's rules.
type RulesChange struct {
	Book     ledger.BookID
	After    int // the version that the person saw; 0 while none was set
	Rules    Rules
	Document string // the clause or resolution that they come from
}

// SetRules keeps the next version of the book's rules and returns its number. It fails with field.required at document,
// plan.regime for rules of another regime than the book's, split.mode, split.step, dividend.weighing, posting.tax_rate,
// plan.not_income, dividend.account, what Charter.Problems and VoteRule.Problems list, and dividend.rules_stale when somebody set
// rules meanwhile.
func (d *Dividends) SetRules(ctx context.Context, who ledger.Actor, key string, c RulesChange) (int, error) {
	es := c.Rules.check()
	if e := required("document", c.Document, ledger.MaxNote); e != nil {
		es = append(es, e)
	}
	err := d.books.Snapshot(ctx, c.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		if err != nil {
			return err
		}
		if info.Regime != c.Rules.Charter.Regime {
			es = append(es, ledger.NewError(ledger.Invalid, "plan.regime", nil).At("regime"))
		}
		chart, err := s.Chart(ctx)
		if err == nil {
			es = append(es, c.Rules.checkChart(chart)...)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := es.Err(); err != nil {
		return 0, err
	}
	return books.Once(ctx, d.db, c.Book, key, "dividend.rules", c, func(ctx context.Context, tx *db.Tx) (int, error) {
		version := 0
		err := trail.Write(ctx, tx, c.Book, func(h *trail.Head) error {
			before, last, err := readRules(ctx, tx, c.Book)
			if err != nil {
				return err
			}
			if last != c.After {
				return ledger.NewError(ledger.Conflict, "dividend.rules_stale", ledger.Args{"version": strconv.Itoa(last)})
			}
			version = last + 1
			if err := insertRules(ctx, tx, version, c, who); err != nil {
				return err
			}
			entry := trail.Entry{Action: "dividend.rules", Object: "dividend_rules", After: c}
			if last > 0 {
				entry.Before = before
			}
			return h.Log(ctx, tx, who, entry)
		})
		return version, err
	})
}

// RulesVersion is a version of a book's rules that was set.
type RulesVersion struct {
	Rules    Rules
	Version  int // from 1
	Document string
	Setter   string
	At       time.Time
}

// RulesHistory returns the versions of the book's rules, the newest first, at most MaxLines; none while none were set.
func (d *Dividends) RulesHistory(ctx context.Context, book ledger.BookID) ([]RulesVersion, error) {
	var out []RulesVersion
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readRulesHistory(ctx, tx, book)
		return err
	})
	return out, err
}

// Rules returns the rules of the book and their version; those of DefaultRules and 0 while none were set.
func (d *Dividends) Rules(ctx context.Context, book ledger.BookID) (Rules, int, error) {
	var out Rules
	var version int
	err := d.books.Snapshot(ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		out = DefaultRules(info.Regime)
		return err
	})
	if err != nil {
		return Rules{}, 0, err
	}
	err = d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		set, n, err := readRules(ctx, tx, book)
		if err == nil && n > 0 {
			out, version = set, n
		}
		return err
	})
	return out, version, err
}

func required(field, text string, most int) *ledger.Error {
	if text == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At(field)
	}
	return ledger.CheckText(field, text, most)
}

// percent writes a rate such as 0.2 as 20%.
func percent(rate decimal.Decimal) string { return rate.Shift(2).String() + "%" }
