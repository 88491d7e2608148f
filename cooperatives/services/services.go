package services

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Services is the service that keeps the farm-service teams of all books. It is safe for use by many goroutines.
type Services struct {
	db    *db.DB
	books *books.Books
	cron  cooperatives.CronReader
	from  Distributions
	entry *string // of the master data that a form changes; nil for lists, which add and change at once
}

// Distributions are those of the book, of which what a household owes for field work can be set off.
type Distributions interface {
	// OwedIn returns what they owe a holder on an account and can be set off now, in fen, and whether they owe members on
	// that account at all.
	OwedIn(ctx context.Context, tx *db.Tx, book ledger.BookID, account string, holder cooperatives.Holder) (
		owed ledger.Money, ours bool, err error)
	// SetOffLinesIn are the lines of a voucher that debit what is set off.
	SetOffLinesIn(ctx context.Context, tx *db.Tx, book ledger.BookID, o cooperatives.Offset) ([]ledger.Line, error)
	// SetOffIn records that the voucher sets off what SetOffLinesIn said, as long as it stands.
	SetOffIn(ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, o cooperatives.Offset) error
}

// New returns the service over the books. The lines of cron of recurring orders are read by the reader; what members are
// owed by distributions is set off in them.
func New(b *books.Books, cron cooperatives.CronReader, from Distributions) *Services {
	return &Services{db: b.DB(), books: b, cron: cron, from: from}
}

// Entry returns the service for a form of one entry of the master data, which adds one or changes the one with the code.
// What it puts under a code that is taken, other than that, it refuses with team.code_taken, or team.entry_taken where the
// code is none that people gave.
func (s *Services) Entry(code string) *Services {
	form := *s
	form.entry = &code
	return &form
}

// Limits of a book.
const (
	MaxPlots      = 20_000
	MaxOperations = 100
	MaxMachines   = 200
	MaxOperators  = 200
	MaxRates      = 2_000
	MaxRows       = 500 // of one page of a list
)

// Settings are what a book settles about its team.
type Settings struct {
	Zone            cooperatives.Zone            // which rule of subsidies applies
	Origin          cooperatives.LonLat          // of the plane grid; set by the first import of a map where it is not
	Tolerance       int                          // percent by which a measured area may differ from the declared one
	GraceDays       int                          // a household that waits up to this many days is not held to wait
	MetersPerMinute int                          // how fast machines travel between plots
	MaxPart         cooperatives.Mu              // a job is split into parts of at most this area; 0 for never
	TaxShare        int                          // withheld from what operators are paid, in basis points; 0 for nothing
	TaxKind         string                       // what it is paid as: LabourPay or Wages
	Accounts        cooperatives.ServiceAccounts // empty ones are the usual ones of the regime
}

// What operators are paid as, which decides the tax that is withheld: 劳务报酬所得 or 工资薪金所得.
const (
	LabourPay = "labour"
	Wages     = "wages"
)

// taxSummary is what the voucher says of tax that is withheld.
func (s Settings) taxSummary() string {
	if s.TaxKind == Wages {
		return "代扣机手个人所得税（工资薪金）"
	}
	return "代扣机手个人所得税（劳务报酬）"
}

// maxTaxShare is the highest rate of either, in basis points.
const maxTaxShare = 4500

// Usual are the settings of a book that has none of its own.
func Usual() Settings {
	return Settings{Zone: cooperatives.Plain, Tolerance: 5, GraceDays: 3, MetersPerMinute: 160, MaxPart: 4000, TaxKind: LabourPay}
}

// Check lists what is wrong with the settings: subsidy.zone, service.tolerance, service.grace, service.speed,
// service.max_part, service.tax,
// service.tax_kind, plot.position.
func (s Settings) Check() ledger.Errors {
	var es ledger.Errors
	if s.Zone != cooperatives.Plain && s.Zone != cooperatives.Hilly {
		es = append(es, ledger.NewError(ledger.Invalid, "subsidy.zone", nil).At("zone"))
	}
	if s.Tolerance < 0 || s.Tolerance > 50 {
		es = append(es, ledger.NewError(ledger.Invalid, "service.tolerance", nil).At("tolerance"))
	}
	if s.GraceDays < 0 || s.GraceDays > 60 {
		es = append(es, ledger.NewError(ledger.Invalid, "service.grace", nil).At("grace_days"))
	}
	if s.MetersPerMinute < 10 || s.MetersPerMinute > 2000 {
		es = append(es, ledger.NewError(ledger.Invalid, "service.speed", nil).At("speed"))
	}
	if s.MaxPart < 0 || s.MaxPart > cooperatives.MaxMu {
		es = append(es, ledger.NewError(ledger.Invalid, "service.max_part", nil).At("max_part"))
	}
	if s.TaxShare < 0 || s.TaxShare > maxTaxShare {
		es = append(es, ledger.NewError(ledger.Invalid, "service.tax", ledger.Args{
			"max": strconv.Itoa(maxTaxShare / 100),
		}).At("tax_share"))
	}
	if s.TaxShare > 0 && s.TaxKind != LabourPay && s.TaxKind != Wages {
		es = append(es, ledger.NewError(ledger.Invalid, "service.tax_kind", nil).At("tax_kind"))
	}
	if !s.Origin.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "plot.position", nil).At("position"))
	}
	return es
}

// SaveSettings changes the settings of a book. It fails with the errors of Check.
func (s *Services) SaveSettings(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, new Settings,
) error {
	return s.once(ctx, book, key, "service.settings", new, func(ctx context.Context, tx *db.Tx) error {
		return s.SaveSettingsIn(ctx, tx, who, book, new)
	})
}

// SaveSettingsIn is SaveSettings inside a transaction.
func (s *Services) SaveSettingsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, new Settings,
) error {
	if err := new.Check().Err(); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		old, err := readSettings(ctx, tx, book)
		if err != nil {
			return err
		}
		if err := putSettings(ctx, tx, book, new); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "service.settings", Object: "service/settings", Before: old, After: new,
		})
	})
}

// Settings returns the settings of the book.
func (s *Services) Settings(ctx context.Context, book ledger.BookID) (Settings, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (Settings, error) { return readSettings(ctx, tx, book) })
}

// once runs a write of the book that has no result.
func (s *Services) once(
	ctx context.Context, book ledger.BookID, key, operation string, request any,
	f func(ctx context.Context, tx *db.Tx) error,
) error {
	_, err := books.Once(ctx, s.db, book, key, operation, request,
		func(ctx context.Context, tx *db.Tx) (bool, error) { return true, f(ctx, tx) })
	return err
}

// view reads one thing in a snapshot of its own.
func view[T any](
	ctx context.Context, s *Services, f func(ctx context.Context, tx *db.Tx) (T, error),
) (T, error) {
	var out T
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = f(ctx, tx)
		return err
	})
	return out, err
}
