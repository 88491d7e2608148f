package services_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strconv"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// The people of the tests.
var (
	accountant = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}
	checker    = ledger.Actor{ID: 12, Name: "审核乙", Address: "test"}
	clerk      = ledger.Actor{ID: 13, Name: "派工丙", Address: "test"}
	driver     = ledger.Actor{ID: 14, Name: "机手丁", Address: "test"}
)

// today is the day on which the clock of the tests stands still.
const today = ledger.Date(20260316)

// village is a book with a team.
type village struct {
	t        testing.TB
	ctx      context.Context
	books    *books.Books
	services *services.Services
	id       ledger.BookID
	keys     int

	signature ledger.Hash
}

// newVillage begins a book with three households, two operators, two machines, three operations and their rates.
func newVillage(t testing.TB, d *db.DB) *village {
	t.Helper()
	return newBook(t, books.New(d), "yanba")
}

// twiceAYear reads every line for the days of April and September that the line of a yearly day names, so that these
// tests need no reader of cron.
func twiceAYear(line string) (cooperatives.CronDays, error) {
	_, day, ok := (&cooperatives.Recurring{Cron: line}).Yearly()
	if !ok {
		return nil, ledger.NewError(ledger.Invalid, "recurring.cron", ledger.Args{"cron": line}).At("cron")
	}
	return func(from ledger.Date) ledger.Date {
		for d := from; ; d = d.AddDays(1) {
			if (d.Month() == 4 || d.Month() == 9) && d.Day() == day {
				return d
			}
		}
	}, nil
}

func newBook(t testing.TB, b *books.Books, code string) *village {
	t.Helper()
	return newRegimeBook(t, b, code, ledger.RuralCollective)
}

func newRegimeBook(t testing.TB, b *books.Books, code string, regime ledger.Regime) *village {
	t.Helper()
	info, err := b.CreateBook(t.Context(), accountant, books.NewBook{
		Township: "柳塘镇", Code: code, Name: code + "村股份经济合作社", Regime: regime, Start: 202601,
	})
	check(t, err)
	v := &village{t: t, ctx: t.Context(), books: b, services: services.New(b, twiceAYear, dividends.New(b, dividends.Sources{})), id: info.ID}
	var values []books.DimensionValue
	for i, name := range []string{"赵大", "钱二", "孙三"} {
		values = append(values, books.DimensionValue{
			Kind: ledger.Member, Code: "H0" + strconv.Itoa(i+1), Name: name, Active: true,
		})
	}
	for _, c := range []string{"P01", "P02"} {
		values = append(values, books.DimensionValue{Kind: ledger.Counterparty, Code: c, Name: "机手" + c, Active: true})
	}
	check(t, b.PutDimensionValues(v.ctx, accountant, v.key(), v.id, values))
	if regime == ledger.RuralCollective {
		v.open(fund)
	}
	v.team()
	return v
}

// fund is what the bank holds when a book begins, enough to pay the team.
const fund ledger.Money = 10_000_00

// open begins the book with money at the bank.
func (v *village) open(amount ledger.Money) {
	v.t.Helper()
	_, err := v.books.SetOpenings(v.ctx, accountant, v.key(), v.id, []books.Opening{
		{Account: "102", Balance: amount}, {Account: "301", Balance: -amount},
	})
	check(v.t, err)
}

// team sets the team up.
func (v *village) team() {
	v.t.Helper()
	check(v.t, v.books.DB().Update(v.ctx, v.teamIn))
}

// teamIn is team inside a transaction.
func (v *village) teamIn(ctx context.Context, tx *db.Tx) error {
	s := v.services
	pace := func(kind string) []cooperatives.Pace {
		return []cooperatives.Pace{{Kind: kind, Terrain: cooperatives.AnyTerrain, AreaPerHour: 200}}
	}
	if err := s.PutOperationsIn(ctx, tx, clerk, v.id, []cooperatives.Operation{
		{Code: "FL", Name: "翻犁", Stage: cooperatives.Ploughing, Rain: cooperatives.RainStopsWet, Paces: pace("tractor"), Active: true},
		{
			Code: "BZ", Name: "播种", Stage: cooperatives.Sowing, Rain: cooperatives.RainStops, Paces: pace("tractor"), Active: true,
			After: []cooperatives.Predecessor{{Operation: "FL", MinDays: 1, MaxDays: 20}},
		},
		{Code: "CS", Name: "采收", Stage: cooperatives.Harvest, Rain: cooperatives.RainStops, Paces: pace("harvester"), Active: true},
	}); err != nil {
		return err
	}
	operator := func(code, party string, user ledger.UserID) cooperatives.Operator {
		return cooperatives.Operator{
			Code: code, Name: "机手" + code, Counterparty: party, User: user, Skills: []string{"FL", "BZ", "CS"},
			Machines: []string{"M1", "M2"}, Start: 480, End: 1080, OvertimeUntil: 1200, LicenceUntil: 20301231, Active: true,
		}
	}
	if err := s.PutOperatorsIn(ctx, tx, clerk, v.id, []cooperatives.Operator{
		operator("A", "P01", driver.ID), operator("B", "P02", 0),
	}); err != nil {
		return err
	}
	if err := s.PutMachinesIn(ctx, tx, clerk, v.id, []cooperatives.Machine{
		{Code: "M1", Name: "拖拉机一", Kind: "tractor", Width: 180, MaxSlope: 15, Active: true},
		{Code: "M2", Name: "拖拉机二", Kind: "tractor", Width: 120, MaxSlope: 25, Active: true},
	}); err != nil {
		return err
	}
	if err := s.PutPlotsIn(ctx, tx, clerk, v.id, []cooperatives.Plot{
		v.plot("D1", "H01", 1000), v.plot("D2", "H02", 550), v.plot("D3", "H03", 325),
	}); err != nil {
		return err
	}
	return v.ratesIn(ctx, tx)
}

func (v *village) plot(code, household string, area cooperatives.Mu) cooperatives.Plot {
	return cooperatives.Plot{
		Code: code, Household: household, Name: "地块" + code, Area: area, Crop: "玉米", Terrain: cooperatives.Flat, Slope: 3,
		Active: true,
	}
}

// ratesIn sets prices of 80, 30 and 60 yuan, pays of 45, 15 and 30, and the national frame of subsidies on plains.
func (v *village) ratesIn(ctx context.Context, tx *db.Tx) error {
	var list []cooperatives.Rate
	for _, r := range []struct {
		operation  string
		price, pay ledger.Money
	}{{"FL", 80_00, 45_00}, {"BZ", 30_00, 15_00}, {"CS", 60_00, 30_00}} {
		for kind, amount := range map[cooperatives.RateKind]ledger.Money{
			cooperatives.PriceRate: r.price, cooperatives.PayRate: r.pay,
		} {
			list = append(list, cooperatives.Rate{
				Kind: kind, Operation: r.operation, From: 20260101, To: 20261231, Amount: amount,
			})
		}
	}
	if err := v.services.PutRatesIn(ctx, tx, clerk, v.id, list); err != nil {
		return err
	}
	return v.services.PutSubsidyRulesIn(ctx, tx, clerk, v.id, []cooperatives.SubsidyRule{
		{Province: "贵州", Year: 2026, Zone: cooperatives.Plain, Share: 3000, Cap: 100_00, HouseholdCap: 100_000_00},
	})
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key returns a fresh submission key.
func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

// order is one to be asked for a whole plot, taken at once by the clerk.
func (v *village) order(plot, operation string) cooperatives.Order {
	return cooperatives.Order{
		Plot: plot, Operation: operation, Earliest: today, Latest: today.AddDays(10), Channel: cooperatives.ByClerk,
		State: cooperatives.Admitted,
	}
}

// ask enters an order and returns its number.
func (v *village) ask(o cooperatives.Order) int64 {
	v.t.Helper()
	numbers, err := v.services.Request(v.ctx, clerk, v.key(), v.id, []cooperatives.Order{o})
	check(v.t, err)
	return numbers[0]
}

// assignment puts the first part of an order into the hands of operator A at nine.
func assignment(no int64) services.Assignment {
	return services.Assignment{Order: no, Part: 1, Operator: "A", Machine: "M1", Day: today, Start: 540, End: 600}
}

var (
	asClerk    = services.Hand{As: cooperatives.AsClerk}
	asOperator = services.Hand{As: cooperatives.AsOperator, Self: "A"}
)

// sign keeps a picture as a signature.
func (v *village) sign() ledger.Hash {
	v.t.Helper()
	if v.signature != (ledger.Hash{}) {
		return v.signature
	}
	var b bytes.Buffer
	check(v.t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))))
	f, err := v.books.AddFile(v.ctx, driver, v.id, "签字.png", b.Bytes())
	check(v.t, err)
	v.signature = f.Hash
	return f.Hash
}

// work does the first part of an order on the day of its assignment.
func (v *village) work(no int64, area cooperatives.Mu) {
	v.t.Helper()
	s := v.services
	check(v.t, s.Move(v.ctx, driver, v.key(), v.id, services.OrderMove{
		Order: no, Part: 1, To: cooperatives.Working, Hand: asOperator,
	}))
	check(v.t, s.Finish(v.ctx, driver, v.key(), v.id, services.Finishing{
		Order: no, Part: 1, Hand: asOperator, Area: area, Rest: services.RestDropped,
	}))
}

// accepting is the household's signature under an area.
func (v *village) accepting(no int64, area, measured cooperatives.Mu) services.Accepting {
	return services.Accepting{
		Order: no, Part: 1, Hand: asClerk, Area: area, Measured: measured, Signer: "赵大", Way: services.Drawn,
		Signature: v.sign(),
	}
}

// done takes an order from nothing to accepted, in one transaction; the work is done on its earliest day.
func (v *village) done(o cooperatives.Order, area cooperatives.Mu) int64 {
	v.t.Helper()
	s, a := v.services, v.accepting(0, area, 0)
	check(v.t, v.books.DB().Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		numbers, err := s.RequestIn(ctx, tx, clerk, v.id, []cooperatives.Order{o})
		if err != nil {
			return err
		}
		a.Order = numbers[0]
		place := assignment(a.Order)
		minute := int(a.Order) % 1400 // one each, so that nobody is in two places
		place.Start, place.End = minute, minute+1
		if err := s.AssignIn(ctx, tx, clerk, v.id, []services.Assignment{place}); err != nil {
			return err
		}
		begin := services.OrderMove{Order: a.Order, Part: 1, To: cooperatives.Working, Hand: asOperator}
		if err := s.MoveIn(ctx, tx, driver, v.id, begin); err != nil {
			return err
		}
		end := services.Finishing{
			Order: a.Order, Part: 1, Hand: asOperator, Day: min(o.Earliest, today), Area: area, Rest: services.RestDropped,
		}
		if err := s.FinishIn(ctx, tx, driver, v.id, end); err != nil {
			return err
		}
		return s.AcceptIn(ctx, tx, driver, v.id, a)
	}))
	return a.Order
}

// state returns the state of an order.
func (v *village) state(no int64) cooperatives.OrderState {
	v.t.Helper()
	d, err := v.services.FindOrder(v.ctx, v.id, no)
	check(v.t, err)
	return d.State
}

// wantKey fails unless err holds a ledger error with the key, at the field where one is given.
func wantKey(t testing.TB, err error, key, field string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Key == key && (field == "" || p.Field == field) {
			return
		}
	}
	t.Fatalf("want %s at %q, got %v", key, field, err)
}

// second drops the result of a call of which only the error counts.
func second[T any](_ T, err error) error { return err }
