package web

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/trail"
)

// Backups is what the backup page can do. The program wires it, because pages know no database.
type Backups struct {
	// List returns the nightly backups, the newest first; none when the server makes none.
	List func() ([]BackupFile, error)
	// Write writes a portable backup of this moment.
	Write func(ctx context.Context, w io.Writer) error
	// Drill makes a backup, restores it beside the database, proves chain, balances and trial balance of every book
	// there, and throws it away.
	Drill func(ctx context.Context) (Drill, error)
}

// BackupFile is a backup that the server keeps; Size is in bytes.
type BackupFile struct {
	Name string
	Size int64
	At   time.Time
}

// Megabytes returns the size in MB with one decimal.
func (f BackupFile) Megabytes() string {
	return strconv.FormatFloat(float64(f.Size)/(1<<20), 'f', 1, 64)
}

// Drill is what a restore drill proved.
type Drill struct {
	Books    int
	Vouchers int64
	Took     time.Duration
}

// Seconds returns how long the drill took.
func (d Drill) Seconds() string { return strconv.FormatFloat(d.Took.Seconds(), 'f', 1, 64) }

// backupView is the page of backups.
type backupView struct {
	Files []BackupFile
	Days  int // since the newest; -1 for none
	Drill *Drill
}

// staleDays is after how many days without a backup the page warns.
const staleDays = 2

// Stale reports whether the newest backup is too old, or there is none.
func (v backupView) Stale() bool { return v.Days < 0 || v.Days >= staleDays }

// backupDays is for how many days there was no backup, or 0 while there is nothing to worry about. A server that makes
// none by itself is its administrator's affair, not the accountant's.
func (r *request) backupDays() (int, error) {
	files, err := r.srv.Backups.List()
	if err != nil || len(files) == 0 {
		return 0, err
	}
	days := int(r.srv.Now().Sub(files[0].At).Hours() / 24)
	if days < staleDays {
		return 0, nil
	}
	return days, nil
}

func backupPage(r *request) error { return showBackups(r, nil, nil) }

func showBackups(r *request, drill *Drill, problem error) error {
	files, err := r.srv.Backups.List()
	if err != nil {
		return err
	}
	view := backupView{Files: files, Days: -1, Drill: drill}
	if len(files) > 0 {
		view.Days = int(r.srv.Now().Sub(files[0].At).Hours() / 24)
	}
	title := r.text("web.backup.title", nil)
	if problem != nil {
		return r.again(problem, "backup", title, view)
	}
	return r.render(http.StatusOK, "backup", title, view)
}

// backupDownload sends a backup while it is made, so that a large one takes no memory. One that breaks off lacks its
// end, which a restore notices.
func backupDownload(r *request) error {
	what := books.Export{Name: "backup", Format: "zip"}
	if err := r.srv.Books.LogExport(r.ctx(), r.actor(), trail.Server, what); err != nil {
		return err
	}
	r.name("cunzhang-"+r.today().String()+".zip", true)
	r.Response().Header().Set("Content-Type", "application/zip")
	r.Response().WriteHeader(http.StatusOK)
	return r.srv.Backups.Write(r.ctx(), r.Response())
}

func backupDrill(r *request) error {
	drill, err := r.srv.Backups.Drill(r.ctx())
	if err != nil {
		if ledger.KindOf(err) == ledger.Internal {
			return err
		}
		return showBackups(r, nil, err)
	}
	if err := r.srv.Books.LogExport(r.ctx(), r.actor(), trail.Server, books.Export{Name: "drill", Format: "zip"}); err != nil {
		return err
	}
	return showBackups(r, &drill, nil)
}
