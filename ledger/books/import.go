package books

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Incoming is a voucher of a file on its way into a book.
type Incoming struct {
	// Voucher holds what the file says: Number is the file's own, and the dimensions of its lines are codes, names or a
	// code, a space and a name. An account may be left empty when its name tells it.
	Voucher ledger.Voucher
	// Reverses and Supplements name an earlier voucher, of the same file or of the book; zero for none.
	Reverses, Supplements Numbered
	Rows                  []int    // the row of each line in the file, from 1
	Names                 []string // the account's name of each line as the file writes it; may be empty
}

// Numbered names a voucher the way people do: by period, series and number.
type Numbered struct {
	Period ledger.Period
	Series ledger.Series
	Number int
}

// String returns the form that files carry: 2025-11 记-12.
func (n Numbered) String() string {
	v := ledger.Voucher{Series: n.Series, Number: n.Number}
	return n.Period.String() + " " + v.Title()
}

// ImportInput is a file of vouchers and what is to be done with it.
type ImportInput struct {
	Book           ledger.BookID
	Vouchers       []Incoming  // are changed by the import: names become codes
	FileHash       ledger.Hash // SHA-256 of the file
	FileName       string
	Post           bool                  // post them; else they become drafts
	CreateAccounts bool                  // make sub-accounts and dimension values that are missing
	DryRun         bool                  // report what would happen and change nothing
	Progress       func(done, total int) // counts vouchers; may be nil
}

// ImportResult is what an import did, or would do in a dry run.
type ImportResult struct {
	Vouchers   int           `json:"vouchers"`
	Lines      int           `json:"lines"`
	Debit      ledger.Money  `json:"debit"` // sum of all debits, in fen
	From       ledger.Date   `json:"from"`  // the first and the last date
	To         ledger.Date   `json:"to"`
	Ranges     []NumberRange `json:"ranges,omitempty"`     // the numbers given, when posted
	Renumbered []Renumbered  `json:"renumbered,omitempty"` // at most MaxRenumbered of them
	Changed    int           `json:"changed,omitempty"`    // how many vouchers got another number than the file's
	Accounts   []string      `json:"accounts,omitempty"`   // codes of accounts that were made
	Values     []string      `json:"values,omitempty"`     // dimension values that were made, such as member/001
}

// NumberRange is a run of numbers that an import gave in one period and series.
type NumberRange struct {
	Period ledger.Period `json:"period"`
	Series ledger.Series `json:"series"`
	First  int           `json:"first"`
	Last   int           `json:"last"`
}

// Renumbered is a voucher whose number in the book differs from that in the file.
type Renumbered struct {
	Row    int           `json:"row"`
	Period ledger.Period `json:"period"`
	Series ledger.Series `json:"series"`
	From   int           `json:"from"`
	To     int           `json:"to"`
}

// MaxRenumbered bounds the list of renumbered vouchers in a result.
const MaxRenumbered = 200

// importBatch is how many vouchers are written together: enough to make statements long, few enough for memory.
const importBatch = 1000

// errDryRun rolls a dry run back: it goes the way of a real import up to the commit.
var errDryRun = errors.New("dry run")

// Import takes the vouchers of a file into a book, all of them or none, and logs one row for the file. Everything that
// is wrong is told at once, each problem with its row and column as the field row.12.debit.
//
// Without Post every voucher becomes a draft of the actor. With Post the vouchers are posted as a migration: prepared
// by ledger.MigrationPreparer, checked and posted by ledger.MigrationChecker, with numbers given in the order of
// period, series and the numbers of the file where these run from 1 without gaps and the book has none there yet, else
// in the order of dates. The same content is taken once (import.already). A cashier may not post (duty.cashier).
//
// Writers wait until an import has ended.
func (b *Books) Import(ctx context.Context, who ledger.Actor, in ImportInput) (ImportResult, error) {
	if in.Post && who.Cashier {
		return ImportResult{}, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	if len(in.Vouchers) == 0 {
		return ImportResult{}, ledger.NewError(ledger.Invalid, "import.empty", nil)
	}
	if e := ledger.CheckText("file", in.FileName, ledger.MaxSummary); e != nil {
		return ImportResult{}, e
	}
	var result ImportResult
	err := b.db.Bulk(ctx, func(inner context.Context, tx *db.Tx) error {
		i := &importing{books: b, tx: tx, who: who, in: in, canceled: ctx.Err}
		if err := i.run(inner); err != nil {
			return err
		}
		result = i.result
		if in.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	if err != nil {
		return ImportResult{}, b.orAlready(ctx, in, err)
	}
	return result, nil
}

// orAlready answers for a conflict with what the same file did a moment before, if that is what it is.
func (b *Books) orAlready(ctx context.Context, in ImportInput, failure error) error {
	if ledger.KindOf(failure) != ledger.Conflict {
		return failure
	}
	return b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		known, found, err := findSubmission(ctx, tx, in.Book, importKey(in.FileHash))
		if err != nil || !found {
			return failure
		}
		return alreadyImported(known)
	})
}

// importKey is the submission key of a file.
func importKey(file ledger.Hash) string { return "import:" + file.String() }

// importing is one import inside its transaction.
type importing struct {
	books    *Books
	tx       *db.Tx
	who      ledger.Actor
	in       ImportInput
	canceled func() error // an import is long: it looks between batches whether it is still wanted

	head     *trail.Head
	info     ledger.BookInfo
	chart    *ledger.Chart
	values   [len(ledger.AllDimensions) + 1]valueIndex
	problems RowProblems
	result   ImportResult
}

func (i *importing) run(ctx context.Context) error {
	key := importKey(i.in.FileHash)
	known, found, err := findSubmission(ctx, i.tx, i.in.Book, key)
	if err != nil {
		return err
	}
	if found {
		return alreadyImported(known)
	}
	if i.info, err = readInfo(ctx, i.tx, i.in.Book); err != nil {
		return err
	}
	if err := trail.Write(ctx, i.tx, i.in.Book, func(h *trail.Head) error {
		i.head = h
		return i.write(ctx)
	}); err != nil {
		return err
	}
	return i.submit(ctx, key)
}

// write does everything that happens under the lock of the book.
func (i *importing) write(ctx context.Context) error {
	if err := i.load(ctx); err != nil {
		return err
	}
	if err := i.create(ctx); err != nil {
		return err
	}
	i.resolve()
	groups, err := i.group(ctx)
	if err != nil {
		return err
	}
	targets := i.targets()
	order := i.amendedFirst(i.order(groups), targets)
	if err := i.link(ctx, order, targets); err != nil {
		return err
	}
	if err := i.problems.Err(); err != nil {
		return err
	}
	i.count()
	if i.in.Post {
		err = i.post(ctx, order)
	} else {
		err = i.draft(ctx, order)
	}
	if err != nil {
		return err
	}
	return i.log(ctx)
}

// load reads the chart and the dimension values. The chart is not that of the cache, because accounts made by an import
// that fails must not stay in it.
func (i *importing) load(ctx context.Context) error {
	accounts, err := readAccounts(ctx, i.tx, i.in.Book)
	if err != nil {
		return err
	}
	if i.chart, err = ledger.NewChart(accounts); err != nil {
		return err
	}
	for _, kind := range ledger.AllDimensions {
		values, err := listDimensionValues(ctx, i.tx, i.in.Book, kind)
		if err != nil {
			return err
		}
		i.values[kind] = newValueIndex(values)
	}
	return nil
}

func (i *importing) count() {
	r := &i.result
	for k := range i.in.Vouchers {
		v := &i.in.Vouchers[k].Voucher
		r.Vouchers++
		r.Lines += len(v.Lines)
		for _, l := range v.Lines {
			r.Debit += l.Debit
		}
		if r.From == 0 || v.Date < r.From {
			r.From = v.Date
		}
		r.To = max(r.To, v.Date)
	}
}

// post appends the vouchers in order, a batch at a time.
func (i *importing) post(ctx context.Context, order []int) error {
	batch := make([]*ledger.Voucher, 0, importBatch)
	for done := 0; done < len(order); done += len(batch) {
		batch = batch[:0]
		for _, k := range order[done:min(done+importBatch, len(order))] {
			v := &i.in.Vouchers[k].Voucher
			v.PreparedBy, v.PreparedAt = ledger.MigrationPreparer, i.tx.Now
			v.CheckedBy, v.CheckedAt = ledger.MigrationChecker, i.tx.Now
			v.PostedBy = ledger.MigrationChecker
			batch = append(batch, v)
		}
		if err := i.canceled(); err != nil {
			return err
		}
		before := make([]int, len(batch))
		for n, v := range batch {
			before[n] = v.Number
		}
		if err := appendVouchers(ctx, i.tx, i.head, batch, nil); err != nil {
			return err
		}
		for n, v := range batch {
			i.numbered(v, before[n], i.in.Vouchers[order[done+n]].Rows[0])
			v.Number = before[n] // what the file says, should the transaction run again
		}
		i.progress(done + len(batch))
	}
	return nil
}

// numbered notes the number that a voucher was given.
func (i *importing) numbered(v *ledger.Voucher, was, row int) {
	r := &i.result
	at := len(r.Ranges) - 1
	for at >= 0 && (r.Ranges[at].Period != v.Period() || r.Ranges[at].Series != v.Series) {
		at--
	}
	if at < 0 {
		r.Ranges = append(r.Ranges, NumberRange{v.Period(), v.Series, v.Number, v.Number})
	} else {
		r.Ranges[at].Last = v.Number
	}
	if was == v.Number || was == 0 {
		return
	}
	r.Changed++
	if len(r.Renumbered) < MaxRenumbered {
		r.Renumbered = append(r.Renumbered, Renumbered{row, v.Period(), v.Series, was, v.Number})
	}
}

func (i *importing) draft(ctx context.Context, order []int) error {
	for n, k := range order {
		v := i.in.Vouchers[k].Voucher
		v.Number, v.State, v.Version = 0, ledger.Draft, 1
		v.PreparedBy, v.PreparedAt = i.who.ID, i.tx.Now
		if err := insertDraft(ctx, i.tx, &v); err != nil {
			return err
		}
		if (n+1)%importBatch == 0 || n+1 == len(order) {
			if err := i.canceled(); err != nil {
				return err
			}
			i.progress(n + 1)
		}
	}
	return nil
}

func (i *importing) progress(done int) {
	if i.in.Progress != nil {
		i.in.Progress(done, len(i.in.Vouchers))
	}
}

// importLog is what the log keeps of an import.
type importLog struct {
	File      string       `json:"file"`
	SHA256    string       `json:"sha256"`
	Migration bool         `json:"migration"` // posted under the built-in identities
	Result    ImportResult `json:"result"`
}

func (i *importing) log(ctx context.Context) error {
	action := "import.draft"
	if i.in.Post {
		action = "import.post"
	}
	result := i.result
	result.Renumbered, result.Accounts, result.Values = nil, nil, nil // new accounts and values have rows of their own
	return i.head.Log(ctx, i.tx, i.who, trail.Entry{
		Action: action, Object: "file/" + i.in.FileHash.String(),
		After: importLog{i.in.FileName, i.in.FileHash.String(), i.in.Post, result},
	})
}

// imported is what the submission of an import keeps, to answer for the file when it comes again.
type imported struct {
	File   string       `json:"file"`
	At     time.Time    `json:"at"`
	Result ImportResult `json:"result"`
}

// submit stores the file's hash as a submission key, so that its content is taken once.
func (i *importing) submit(ctx context.Context, key string) error {
	digest, err := digestOf("import", i.in.FileHash.String())
	if err != nil {
		return err
	}
	text, err := json.Marshal(imported{i.in.FileName, i.tx.Now, i.result})
	if err != nil {
		return err
	}
	return insertSubmission(ctx, i.tx, i.in.Book, submission{key, digest, string(text)})
}

// alreadyImported tells when the same content came, and under which name.
func alreadyImported(s submission) error {
	var was imported
	if err := json.Unmarshal([]byte(s.result), &was); err != nil {
		return err
	}
	return ledger.NewError(ledger.Conflict, "import.already", ledger.Args{
		"name": was.File, "date": ledger.DateOf(was.At).String(), "count": strconv.Itoa(was.Result.Vouchers),
	}).At("file")
}
