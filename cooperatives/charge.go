package cooperatives

import (
	"strconv"

	"cunzhang/ledger"
)

// Charge is what one job costs and who bears it, in fen: Gross is Subsidy + Due + Welfare.
type Charge struct {
	Order     int64
	Part      int
	Household string // code in the member dimension
	Operator  string
	Worker    ledger.Dimensions // under which the operator is owed: a member or a counterparty
	Plot      string
	Operation string
	Season    string
	Day       ledger.Date // of the work
	Area      Mu          // as accepted
	Price     ledger.Money
	Gross     ledger.Money
	Subsidy   ledger.Money // the county bears
	Due       ledger.Money // the household bears
	Welfare   ledger.Money // the cooperative bears for a household in hardship (公益支出)
	PayRate   ledger.Money
	Pay       ledger.Money // of the operator
	Fuel      Fuel         // of the machine
}

// ServiceAccounts are the accounts that the settlement of field work moves, by code.
type ServiceAccounts struct {
	Household   string `json:"household"`    // 内部往来, 成员往来: by member
	County      string `json:"county"`       // 应收款: the county's share
	CountyParty string `json:"county_party"` // the county among the counterparties; may be empty
	Income      string `json:"income"`       // 经营收入—劳务收入
	Welfare     string `json:"welfare"`      // 公益支出; 其他支出 of a farmers' cooperative
	Cost        string `json:"cost"`         // 生产(劳务)成本
	Wages       string `json:"wages"`        // 应付劳务费
	Fuel        string `json:"fuel"`         // 库存物资, 产品物资: what the machines burn
	Tax         string `json:"tax"`          // 应交税费, 应交个人所得税: withheld from operators
	Expense     string `json:"expense"`      // 经营支出
	Department  string `json:"department"`   // of income and cost; may be empty
}

// ServiceAccountsOf returns the usual accounts of a regime; the second result is false for a regime under which no team
// keeps books.
func ServiceAccountsOf(r ledger.Regime) (ServiceAccounts, bool) {
	switch r {
	case ledger.RuralCollective:
		return ServiceAccounts{
			Household: "113", County: "112", Income: "50102", Welfare: "514", Cost: "401", Wages: "213", Fuel: "121", Tax: "214", Expense: "511",
		}, true
	case ledger.FarmersCooperative:
		return ServiceAccounts{
			Household: "114", County: "113", Income: "501", Welfare: "529", Cost: "401", Wages: "213", Fuel: "121", Tax: "21403", Expense: "521",
		}, true
	case ledger.RegimeUnknown, ledger.SmallBusiness, ledger.LegacyRuralCollective:
	}
	return ServiceAccounts{}, false
}

// ServiceVouchers are the lines of a month, each list balanced and of at most ledger.MaxLines lines.
type ServiceVouchers struct {
	Revenue [][]ledger.Line // what households and county owe, against income
	Cost    [][]ledger.Line // what operators earned and machines burnt
	Carry   [][]ledger.Line // the cost of accepted work to the expenses of the month
}

// PostService drafts the vouchers of a month's charges: households, the county and the cooperative's welfare against
// income; the cost of labour against what is owed to operators, and of fuel against the stock; the cost carried to
// 经营支出. Lines are summed by household and by operator, in the order of the charges.
func PostService(charges []Charge, a ServiceAccounts, month string) ServiceVouchers {
	var households, workers tally
	var county, welfare, pay, fuel ledger.Money
	for _, c := range charges {
		households.add(ledger.Dimensions{Member: c.Household}, c.Due)
		workers.add(c.Worker, c.Pay)
		county, welfare = county+c.Subsidy, welfare+c.Welfare
		pay, fuel = pay+c.Pay, fuel+c.Fuel.Cost
	}
	team := ledger.Dimensions{Department: a.Department}
	revenue := households.lines(ledger.Line{Summary: month + "农机服务费", Account: a.Household}, ledger.Debit)
	revenue = append(revenue,
		ledger.Line{
			Summary: month + "农机服务县级补助", Account: a.County, Debit: county,
			Dimensions: ledger.Dimensions{Counterparty: a.CountyParty},
		},
		ledger.Line{Summary: month + "困难户免费农机服务", Account: a.Welfare, Debit: welfare, Dimensions: team})
	carry := ledger.Line{Summary: month + "结转农机服务成本", Account: a.Expense, Debit: pay + fuel}
	labour := ledger.Line{Summary: month + "机手报酬", Account: a.Cost, Dimensions: team}
	burnt := ledger.Line{Summary: month + "农机油料", Account: a.Cost, Debit: fuel, Dimensions: team}
	cost := append([]ledger.Line{burnt}, workers.lines(ledger.Line{Summary: labour.Summary, Account: a.Wages}, ledger.Credit)...)
	cost = append(cost, ledger.Line{Summary: burnt.Summary, Account: a.Fuel, Credit: fuel})
	return ServiceVouchers{
		Revenue: against(revenue, ledger.Line{Summary: month + "农机服务收入", Account: a.Income, Dimensions: team}),
		Cost:    against(cost, labour),
		Carry: against([]ledger.Line{carry},
			ledger.Line{Summary: carry.Summary, Account: a.Cost, Dimensions: team}),
	}
}

// tally keeps sums in the order in which their keys came.
type tally struct {
	keys []ledger.Dimensions
	sums map[ledger.Dimensions]ledger.Money
}

func (t *tally) add(key ledger.Dimensions, amount ledger.Money) {
	if t.sums == nil {
		t.sums = map[ledger.Dimensions]ledger.Money{}
	}
	if _, known := t.sums[key]; !known {
		t.keys = append(t.keys, key)
	}
	t.sums[key] += amount
}

// lines writes the sums by dimensions as lines like the given one.
func (t *tally) lines(like ledger.Line, side ledger.Side) []ledger.Line {
	out := make([]ledger.Line, len(t.keys))
	for i, key := range t.keys {
		out[i] = like
		out[i].Dimensions = key
		if side == ledger.Debit {
			out[i].Debit = t.sums[key]
		} else {
			out[i].Credit = t.sums[key]
		}
	}
	return out
}

// against closes lines of one side with one line on the other, in vouchers that are not too long. Debits come first;
// lines of nothing are left out.
func against(lines []ledger.Line, counter ledger.Line) [][]ledger.Line {
	var out [][]ledger.Line
	var part []ledger.Line
	var sum ledger.Money
	flush := func() {
		if len(part) == 0 {
			return
		}
		last := counter
		last.Debit, last.Credit = ledger.Split(-sum)
		switch {
		case sum > 0:
			part = append(part, last)
		case sum < 0:
			part = append([]ledger.Line{last}, part...)
		}
		out = append(out, part)
		part, sum = nil, 0
	}
	for _, l := range lines {
		if l.Debit == 0 && l.Credit == 0 {
			continue
		}
		part = append(part, l)
		sum += l.Debit - l.Credit
		if len(part) == ledger.MaxLines-1 {
			flush()
		}
	}
	flush()
	return out
}

// ChargeFor works out what a job costs. It fails with rate.none, and with subsidy.none when the year has no rule: a
// year without subsidies has a rule of 0 %.
func ChargeFor(c Charge, t Tariff, before Granted) (Charge, error) {
	var es ledger.Errors
	var err error
	if c.Price, err = RateOn(t.Rates, PriceRate, c.Operation, t.Terrain, c.Day); err != nil {
		es = append(es, ledger.Problems(err)...)
	}
	if c.PayRate, err = RateOn(t.Rates, PayRate, c.Operation, t.Terrain, c.Day); err != nil {
		es = append(es, ledger.Problems(err)...)
	}
	if t.Rule == nil {
		es = append(es, ledger.NewError(ledger.NotFound, "subsidy.none", ledger.Args{"year": strconv.Itoa(c.Day.Year())}))
	}
	if len(es) > 0 {
		return c, es
	}
	c.Gross, c.Pay = c.Area.Cost(c.Price), c.Area.Cost(c.PayRate)
	c.Subsidy = t.Rule.Grant(Claimed{Area: c.Area, Plot: t.Plot, Gross: c.Gross}, before)
	if t.Free {
		c.Welfare = c.Gross - c.Subsidy
	} else {
		c.Due = c.Gross - c.Subsidy
	}
	return c, nil
}

// Tariff is what a charge is worked out from.
type Tariff struct {
	Rates   []Rate
	Rule    *SubsidyRule // of the year of the work
	Terrain Terrain
	Plot    Mu   // area of the whole plot
	Free    bool // the household is in hardship
}
