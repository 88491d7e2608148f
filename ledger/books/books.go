package books

import (
	"context"
	"strings"
	"sync"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Books is the service that keeps all books of a server. It is safe for use by many goroutines.
type Books struct {
	db     *db.DB
	charts chartCache
	checks []MonthCheck
}

// New returns the service over an open, migrated database. The checks are what other services ask of a month before it
// is closed.
func New(d *db.DB, checks ...MonthCheck) *Books { return &Books{db: d, checks: checks} }

// DB returns the database, so that wiring code can hand the same one to other services.
func (b *Books) DB() *db.DB { return b.db }

// NewBook says what book to begin.
type NewBook struct {
	Township     string // made when it is new
	County       string // of a new township; may be empty
	Organization string // the cooperative; empty means the same as Name
	Code         string
	Name         string
	Regime       ledger.Regime
	Start        ledger.Period
	CodeLengths  ledger.CodeLengths // nil for the regime's usual lengths
}

const (
	maxName = 100
	maxCode = 32
)

func (n NewBook) check() ledger.Errors {
	var es ledger.Errors
	for _, t := range []struct {
		field, text string
		max         int
	}{{"township", n.Township, maxName}, {"code", n.Code, maxCode}, {"name", n.Name, maxName}} {
		if strings.TrimSpace(t.text) == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(t.field))
		} else if e := ledger.CheckText(t.field, t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	if e := ledger.CheckText("organization", n.Organization, maxName); e != nil {
		es = append(es, e)
	}
	if !codeFit(n.Code) {
		es = append(es, ledger.NewError(ledger.Invalid, "book.code", nil).At("code"))
	}
	if !n.Start.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "period.malformed",
			ledger.Args{"text": n.Start.String()}).At("start"))
	}
	return es
}

// codeFit reports whether a book code can stand in file names and addresses: letters, digits, - and _.
func codeFit(code string) bool {
	return !strings.ContainsFunc(code, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// CreateBook begins a book with the chart of its regime and the periods of its first year. It fails with
// book.duplicate when the code is taken.
func (b *Books) CreateBook(ctx context.Context, who ledger.Actor, n NewBook) (ledger.BookInfo, error) {
	n.Code, n.Name, n.Township = strings.TrimSpace(n.Code), strings.TrimSpace(n.Name), strings.TrimSpace(n.Township)
	if n.Organization == "" {
		n.Organization = n.Name
	}
	if err := n.check().Err(); err != nil {
		return ledger.BookInfo{}, err
	}
	accounts, err := charts.Accounts(n.Regime)
	if err != nil {
		return ledger.BookInfo{}, err
	}
	if n.CodeLengths == nil {
		n.CodeLengths = charts.DefaultCodeLengths(n.Regime)
	}
	for _, a := range accounts {
		if _, _, err := n.CodeLengths.Split(a.Code); err != nil {
			return ledger.BookInfo{}, ledger.NewError(ledger.Invalid, "book.code_lengths_chart",
				ledger.Args{"code": a.Code, "lengths": n.CodeLengths.String()}).At("code_lengths")
		}
	}
	var info ledger.BookInfo
	err = b.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		info, err = createIn(ctx, tx, who, n, accounts)
		return err
	})
	return info, err
}

func createIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, n NewBook, accounts []ledger.Account,
) (ledger.BookInfo, error) {
	cooperative, err := putCooperative(ctx, tx, n)
	if err != nil {
		return ledger.BookInfo{}, err
	}
	id, err := insertBook(ctx, tx, cooperative, n, charts.Edition(n.Regime))
	if err != nil {
		return ledger.BookInfo{}, err
	}
	if err := trail.Begin(ctx, tx, id, ledger.Genesis(n.Code, n.Regime, n.Start)); err != nil {
		return ledger.BookInfo{}, err
	}
	err = trail.Write(ctx, tx, id, func(h *trail.Head) error {
		if err := insertAccounts(ctx, tx, id, accounts); err != nil {
			return err
		}
		h.ChartVersion++
		if err := insertPeriods(ctx, tx, id, n.Start, n.Start.YearEnd()); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "book.create", Object: "book/" + n.Code, After: n})
	})
	if err != nil {
		return ledger.BookInfo{}, err
	}
	return readInfo(ctx, tx, id)
}

// Find returns the book with the code, or book.unknown.
func (b *Books) Find(ctx context.Context, code string) (ledger.BookInfo, error) {
	var info ledger.BookInfo
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, err := findBook(ctx, tx, code)
		if err != nil {
			return err
		}
		info, err = readInfo(ctx, tx, id)
		return err
	})
	return info, err
}

// List returns all books of the server in order of township and code.
func (b *Books) List(ctx context.Context) ([]ledger.BookInfo, error) {
	var infos []ledger.BookInfo
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		infos, err = listBooks(ctx, tx)
		return err
	})
	return infos, err
}

// chartCache keeps the charts of books by version; a version is read with the head row, inside the transaction.
type chartCache struct {
	mu     sync.Mutex
	charts map[ledger.BookID]versionedChart
}

type versionedChart struct {
	version int64
	chart   *ledger.Chart
}

// maxCharts bounds the cache: a county has about 400 books.
const maxCharts = 512

// at returns the chart of the book at the version that the transaction sees.
func (c *chartCache) at(ctx context.Context, tx *db.Tx, book ledger.BookID, version int64) (*ledger.Chart, error) {
	c.mu.Lock()
	known, ok := c.charts[book]
	c.mu.Unlock()
	if ok && known.version == version {
		return known.chart, nil
	}
	accounts, err := readAccounts(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	chart, err := ledger.NewChart(accounts)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.charts == nil || len(c.charts) >= maxCharts {
		c.charts = make(map[ledger.BookID]versionedChart)
	}
	if c.charts[book].version <= version {
		c.charts[book] = versionedChart{version, chart}
	}
	return chart, nil
}
