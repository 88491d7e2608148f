package books

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
	"cunzhang/ledger/db"
)

// LegacyBalance is one row of a trial balance under 村集体经济组织会计制度 (财会〔2004〕12号): a code of the old chart,
// with the closing balance debit-positive in fen. Parents may be given beside their sub-accounts; they are not carried
// and must be the sum of them.
type LegacyBalance struct {
	Code       string
	Name       string
	Dimensions ledger.Dimensions // in the new book, such as the member of 内部往来
	Balance    ledger.Money
}

// Split is the part of an old account's balance that a person gives to an account of the new chart.
type Split struct {
	Account    string
	Dimensions ledger.Dimensions
	Amount     ledger.Money // debit-positive, fen
}

// CarriedRow is where the balance of an old account went, or why it went nowhere yet.
type CarriedRow struct {
	From      LegacyBalance
	Treatment charts.Treatment
	Note      string          // the treatment in words, Chinese
	Targets   []charts.Target // where it may go
	To        []Split         // where it goes
	Problems  ledger.Errors
}

// CarryOver is what carrying a trial balance of 2004 over would write.
type CarryOver struct {
	Rows     []CarriedRow
	Openings []Opening // with their Source
	Problems ledger.Errors
}

// legacySource marks the openings that come from the old chart, whose codes were given to other accounts in 2023.
const legacySource = "collective-2004"

// PreviewCarryOver2004 shows, without writing, where each row of an old trial balance goes and everything that stands
// in the way.
func (b *Books) PreviewCarryOver2004(
	ctx context.Context, book ledger.BookID, rows []LegacyBalance, choices map[string][]Split,
) (CarryOver, error) {
	var out CarryOver
	err := b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		var err error
		out, err = s.carryOver2004(ctx, rows, choices)
		return err
	})
	return out, err
}

// CarryOver2004 replaces the opening balances of the book by those of an old trial balance (新旧衔接,
// 财会〔2023〕20号), along the map of charts.Carry2004 and never by equal codes. choices names, by old code, the
// accounts to which a person gives the balance where the map leaves a choice or where the book has sub-accounts; they
// sum to the balance exactly. Everything that stands in the way is told at once.
func (b *Books) CarryOver2004(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, rows []LegacyBalance,
	choices map[string][]Split,
) (OpeningTrial, error) {
	request := struct {
		Rows    []LegacyBalance
		Choices map[string][]Split
	}{rows, choices}
	carry := func(ctx context.Context, tx *db.Tx) (OpeningTrial, error) {
		return b.CarryOver2004In(ctx, tx, who, book, rows, choices)
	}
	return Once(ctx, b.db, book, key, "opening.carry", request, carry)
}

// CarryOver2004In is CarryOver2004 inside a transaction.
func (b *Books) CarryOver2004In(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, rows []LegacyBalance,
	choices map[string][]Split,
) (OpeningTrial, error) {
	s, err := b.lockedSnapshot(ctx, tx, book)
	if err != nil {
		return OpeningTrial{}, err
	}
	out, err := s.carryOver2004(ctx, rows, choices)
	if err != nil {
		return OpeningTrial{}, err
	}
	if err := out.Problems.Err(); err != nil {
		return OpeningTrial{}, err
	}
	return b.SetOpeningsIn(ctx, tx, who, book, out.Openings)
}

func (s *Snapshot) carryOver2004(
	ctx context.Context, rows []LegacyBalance, choices map[string][]Split,
) (CarryOver, error) {
	if s.info.Regime != ledger.RuralCollective {
		return CarryOver{}, ledger.NewError(ledger.Invalid, "carry.regime", nil)
	}
	if len(rows) > MaxOpenings {
		return CarryOver{}, ledger.NewError(ledger.Invalid, "opening.too_many",
			ledger.Args{"max": strconv.Itoa(MaxOpenings)})
	}
	chart, err := s.Chart(ctx)
	if err != nil {
		return CarryOver{}, err
	}
	values, err := dimensionIndex(ctx, s.tx, s.info.ID)
	if err != nil {
		return CarryOver{}, err
	}
	c := &carrying{chart: chart, roles: s.info.Regime.Roles(), choices: choices}
	out := c.carry(rows)
	_, es := openingCheck{s.info, chart, values}.rows(out.Openings)
	out.Problems = append(out.Problems, es...)
	return out, nil
}

// carrying takes the rows of an old trial balance to the new chart.
type carrying struct {
	chart   *ledger.Chart
	roles   ledger.Roles
	choices map[string][]Split
}

func (c *carrying) carry(rows []LegacyBalance) CarryOver {
	var out CarryOver
	leaves, es := legacyLeaves(rows)
	out.Problems = es
	leaves = c.joined(leaves)
	var sum ledger.Money
	for _, r := range leaves {
		sum += r.Balance
		row := c.row(r)
		out.Rows = append(out.Rows, row)
		out.Problems = append(out.Problems, row.Problems...)
	}
	if sum != 0 {
		out.Problems = append(out.Problems, ledger.NewError(ledger.Invalid, "carry.unbalanced",
			ledger.Args{"difference": sum.Abs().Grouped()}))
	}
	for _, code := range slices.Sorted(maps.Keys(c.choices)) {
		if !slices.ContainsFunc(leaves, func(r LegacyBalance) bool { return r.Code == code }) {
			out.Problems = append(out.Problems, ledger.NewError(ledger.Invalid, "carry.choice_unused",
				ledger.Args{"code": code}))
		}
	}
	out.Openings = merged(out.Rows)
	return out
}

// legacyLeaves leaves out the parents of a trial balance and compares them with the sum of what is below.
func legacyLeaves(rows []LegacyBalance) ([]LegacyBalance, ledger.Errors) {
	codes := make([]string, len(rows))
	for i, r := range rows {
		codes[i] = r.Code
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	parents := make(map[string]bool)
	for i, code := range codes[:max(0, len(codes)-1)] {
		parents[code] = code != "" && strings.HasPrefix(codes[i+1], code)
	}
	sums := make(map[string]ledger.Money)
	var leaves []LegacyBalance
	for _, r := range rows {
		if parents[r.Code] {
			continue
		}
		leaves = append(leaves, r)
		for n := range r.Code {
			sums[r.Code[:n]] += r.Balance
		}
	}
	var es ledger.Errors
	for _, r := range rows {
		if parents[r.Code] && sums[r.Code] != r.Balance {
			es = append(es, ledger.NewError(ledger.Invalid, "carry.parent_sum", ledger.Args{
				"code": r.Code, "name": r.Name, "balance": r.Balance.Grouped(), "sum": sums[r.Code].Grouped(),
			}))
		}
	}
	return leaves, es
}

// joined takes the rows of one code that a choice divides as one row.
func (c *carrying) joined(rows []LegacyBalance) []LegacyBalance {
	at := make(map[string]int)
	var out []LegacyBalance
	for _, r := range rows {
		i, known := at[r.Code]
		if _, divided := c.choices[r.Code]; divided && known {
			out[i].Balance += r.Balance
			continue
		}
		at[r.Code] = len(out)
		out = append(out, r)
	}
	return out
}

// row finds where the balance of one old account goes.
func (c *carrying) row(r LegacyBalance) CarriedRow {
	out := CarriedRow{From: r}
	problem := func(key string, more ...string) {
		args := ledger.Args{"code": r.Code, "name": r.Name, "balance": r.Balance.Grouped()}
		for i := 0; i+1 < len(more); i += 2 {
			args[more[i]] = more[i+1]
		}
		out.Problems = append(out.Problems, ledger.NewError(ledger.Invalid, key, args))
	}
	carry, err := charts.Carry2004(r.Code)
	if err != nil {
		problem("carry.unknown")
		return out
	}
	if out.From.Name == "" {
		r.Name, out.From.Name = carry.Name, carry.Name
	}
	out.Treatment, out.Note, out.Targets = carry.Treatment, carry.Note, carry.Targets
	chosen, made := c.choices[r.Code]
	switch {
	case r.Balance == 0 && !made:
		return out
	case carry.Treatment == charts.Dropped:
		problem("carry.dropped")
		return out
	case c.yearOnly(carry):
		problem("carry.profit_or_loss")
		return out
	case made:
		out.To = chosen
		c.choice(out, problem)
		return out
	case len(carry.Targets) > 1:
		problem("carry.choose", "targets", targetNames(carry.Targets))
		return out
	}
	to := carry.Targets[0].Code
	if to == c.roles.Distribution {
		to = c.roles.Undistributed // 未设明细的余额转未分配收益
	}
	if a, err := c.chart.Find(to); err != nil || !a.Leaf {
		problem("carry.choose", "targets", targetNames(carry.Targets))
		return out
	}
	out.To = []Split{{Account: to, Dimensions: r.Dimensions, Amount: r.Balance}}
	return out
}

// yearOnly reports whether the account has no balance to carry into another year: income, expense and the result.
func (c *carrying) yearOnly(carry charts.Carry) bool {
	return slices.ContainsFunc(carry.Targets, func(t charts.Target) bool {
		a, err := c.chart.Find(t.Code)
		return err == nil && (a.Class.ProfitOrLoss() || a.Code == c.roles.Result)
	})
}

// choice checks that a person's choice stays within the map and sums to the balance.
func (c *carrying) choice(row CarriedRow, problem func(key string, more ...string)) {
	var sum ledger.Money
	for _, s := range row.To {
		sum += s.Amount
		within := slices.ContainsFunc(row.Targets, func(t charts.Target) bool { return c.chart.Below(s.Account, t.Code) })
		if !within {
			problem("carry.outside", "target", s.Account, "targets", targetNames(row.Targets))
		}
	}
	if sum != row.From.Balance {
		problem("carry.choice_sum", "sum", sum.Grouped(), "difference", (row.From.Balance - sum).Abs().Grouped())
	}
}

func targetNames(targets []charts.Target) string {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = t.Code + " " + t.Name
	}
	return strings.Join(names, ", ")
}

// merged sums what several old accounts bring to one new account and set of dimensions, and names them all in Source.
func merged(rows []CarriedRow) []Opening {
	at := make(map[balanceKey]int)
	var out []Opening
	for _, r := range rows {
		for _, s := range r.To {
			k := balanceKey{account: s.Account, dimensions: s.Dimensions}
			j, known := at[k]
			if !known {
				j = len(out)
				at[k] = j
				out = append(out, Opening{Account: s.Account, Dimensions: s.Dimensions, Source: legacySource})
			}
			o := &out[j]
			o.Balance += s.Amount
			o.Source = withCode(o.Source, r.From.Code)
		}
	}
	return out
}

// withCode adds an old code to a source such as collective-2004:10201+10202, as long as it fits.
func withCode(source, code string) string {
	separator := "+"
	if source == legacySource {
		separator = ":"
	}
	for part := range strings.FieldsFuncSeq(strings.TrimPrefix(source, legacySource), func(r rune) bool {
		return r == ':' || r == '+'
	}) {
		if part == code {
			return source
		}
	}
	if strings.HasSuffix(source, "…") {
		return source
	}
	if len(source)+len(separator)+len(code) > maxSource-1 {
		return source + separator + "…"
	}
	return source + separator + code
}
