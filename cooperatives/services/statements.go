package services

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// HouseholdStatement is what a household had done in a month, and what it owes for it (农户对账单). Amounts in fen.
type HouseholdStatement struct {
	Household string
	Name      string
	Period    ledger.Period
	Jobs      []SettledJob
	Totals
	Paid  ledger.Money
	Waits ledger.Money // of Paid, what has a voucher that is not posted
}

// Open is what the household still owes for the month.
func (h *HouseholdStatement) Open() ledger.Money { return h.Due - h.Paid }

// OperatorStatement is what an operator did in a month, and earned with it (机手对账单). Amounts in fen.
type OperatorStatement struct {
	Operator string
	Name     string
	Period   ledger.Period
	Jobs     []SettledJob // by day
	Area     cooperatives.Mu
	Fuel     cooperatives.Fuel
	Pay      ledger.Money // before tax
	Paid     ledger.Money // before tax
	Waits    ledger.Money // of Paid, what has a voucher that is not posted
	Tax      ledger.Money // withheld from what was paid, and to be withheld from what is open
}

// Open is what is still owed to the operator for the month, before tax.
func (o *OperatorStatement) Open() ledger.Money { return o.Pay - o.Paid }

// Net is what the operator gets for the month.
func (o *OperatorStatement) Net() ledger.Money { return o.Pay - o.Tax }

// MachineMonth is what a machine did and burnt in a month.
type MachineMonth struct {
	Machine string // code
	Jobs    int
	Area    cooperatives.Mu
	Fuel    cooperatives.Fuel
}

// MonthStatement is all that was settled in a month, and stands.
type MonthStatement struct {
	Period     ledger.Period
	Households []HouseholdStatement // in order of code
	Operators  []OperatorStatement  // in order of code
	Machines   []MachineMonth       // in order of code
	Totals
	Served   cooperatives.Served // by stage of the season
	Vouchers []SettlementVoucher
	Payments []MonthPayment // for jobs of the month, whenever they were made, the oldest first
}

// MonthPayment is what a payment paid for the jobs of a month: Amount and Tax are that alone.
type MonthPayment struct {
	Payment
	Flow   ledger.Flow // of the account that the money came to or went from, once posted; NoFlow for an offset
	Number string      // of the voucher, once posted: 记-12
}

// Paid lists the payments of a kind, of which offsets are one of their own, that a household or operator made or got.
func (m *MonthStatement) Paid(party string, kinds ...string) []MonthPayment {
	var out []MonthPayment
	for i := range m.Payments {
		if p := &m.Payments[i]; p.Party == party && slices.Contains(kinds, p.Kind) {
			out = append(out, *p)
		}
	}
	return out
}

// Custody is the area in custody (托管面积) of the month.
func (m *MonthStatement) Custody() cooperatives.Mu { return m.Served.Custody() }

// Numbers names the posted vouchers of a kind that a settlement of the month made: 记-12, or several of a long one.
func (m *MonthStatement) Numbers(no int, kind string) string {
	var list []string
	for _, v := range m.Vouchers {
		if v.No == no && v.Kind == kind && v.Posted {
			list = append(list, v.Number)
		}
	}
	return strings.Join(list, "、")
}

// Statement returns what was settled in a month, by household and by operator; the sums of both agree to the fen with the
// vouchers of the month.
func (s *Services) Statement(
	ctx context.Context, book ledger.BookID, period ledger.Period,
) (MonthStatement, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (MonthStatement, error) {
		m := MonthStatement{Period: period}
		settled, err := listSettled(ctx, tx, book, ofPeriod(period))
		if err != nil {
			return m, err
		}
		households, err := dimensionNames(ctx, tx, book, ledger.Member)
		if err != nil {
			return m, err
		}
		operators, err := listOperators(ctx, tx, book)
		if err != nil {
			return m, err
		}
		operations, err := listOperations(ctx, tx, book)
		if err != nil {
			return m, err
		}
		stages := map[string]cooperatives.Stage{}
		for _, o := range operations {
			stages[o.Code] = o.Stage
		}
		settings, err := readSettings(ctx, tx, book)
		if err != nil {
			return m, err
		}
		m.gather(settled, households, operatorNames(operators), stages, settings.TaxShare)
		vouchers, err := vouchersOf(ctx, tx, book, period)
		for _, list := range vouchers {
			for _, v := range list {
				if v.Stands {
					m.Vouchers = append(m.Vouchers, v)
				}
			}
		}
		slices.SortFunc(m.Vouchers, func(a, b SettlementVoucher) int { return cmp.Compare(a.ID, b.ID) })
		if err == nil {
			m.Payments, err = paymentsFor(ctx, tx, book, period)
		}
		return m, err
	})
}

// gather sums settled jobs by household and by operator.
func (m *MonthStatement) gather(
	settled []SettledJob, households, operators map[string]string, stages map[string]cooperatives.Stage,
	taxShare int,
) {
	byHousehold, byOperator := map[string]int{}, map[string]int{}
	for _, j := range settled {
		i, known := byHousehold[j.Household]
		if !known {
			i = len(m.Households)
			byHousehold[j.Household] = i
			m.Households = append(m.Households, HouseholdStatement{
				Household: j.Household, Name: households[j.Household], Period: m.Period,
			})
		}
		h := &m.Households[i]
		h.Jobs = append(h.Jobs, j)
		h.add(j.Charge)
		h.Paid, h.Waits = h.Paid+j.PaidDue, h.Waits+j.WaitsDue
		k, known := byOperator[j.Operator]
		if !known {
			k = len(m.Operators)
			byOperator[j.Operator] = k
			m.Operators = append(m.Operators, OperatorStatement{
				Operator: j.Operator, Name: operators[j.Operator], Period: m.Period,
			})
		}
		o := &m.Operators[k]
		o.Jobs = append(o.Jobs, j)
		o.Area, o.Pay, o.Paid, o.Waits = o.Area+j.Area, o.Pay+j.Pay, o.Paid+j.PaidPay, o.Waits+j.WaitsPay
		o.Fuel.Add(j.Fuel)
		o.Tax += j.PaidTax + (j.Pay-j.PaidPay)*ledger.Money(taxShare)/10_000
		m.add(j.Charge)
		m.Served.Add(stages[j.Operation], j.Area)
		m.ran(j)
	}
	slices.SortFunc(m.Machines, func(a, b MachineMonth) int { return cmp.Compare(a.Machine, b.Machine) })
	slices.SortFunc(m.Operators, func(a, b OperatorStatement) int { return cmp.Compare(a.Operator, b.Operator) })
	for i := range m.Operators {
		slices.SortFunc(m.Operators[i].Jobs, func(a, b SettledJob) int {
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Part, b.Part))
		})
	}
}

// ran adds a job to the month of its machine.
func (m *MonthStatement) ran(j SettledJob) {
	i := slices.IndexFunc(m.Machines, func(x MachineMonth) bool { return x.Machine == j.Machine })
	if i < 0 {
		i = len(m.Machines)
		m.Machines = append(m.Machines, MachineMonth{Machine: j.Machine})
	}
	x := &m.Machines[i]
	x.Jobs, x.Area = x.Jobs+1, x.Area+j.Area
	x.Fuel.Add(j.Fuel)
}

func (t *Totals) add(c cooperatives.Charge) {
	t.Gross, t.Subsidy, t.Due = t.Gross+c.Gross, t.Subsidy+c.Subsidy, t.Due+c.Due
	t.Welfare, t.Pay = t.Welfare+c.Welfare, t.Pay+c.Pay
	t.Fuel.Add(c.Fuel)
}
