package books

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/http"
	"path"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxFile is the size of the largest attachment, in bytes: 10 MB.
const MaxFile = 10 << 20

// maxFiles bounds the attachments of one voucher.
const maxFiles = 50

// NewFile is the content of an attachment before the book keeps it.
type NewFile struct {
	Name string
	Body []byte
}

// File tells what a draft needs to name the content: its type, told from the content and never from the name, its size
// and its SHA-256. JPEG, PNG, GIF, WebP, PDF and OFD are taken (file.type), empty files and files above MaxFile are not
// (file.empty, file.too_large).
func (n NewFile) File() (ledger.File, error) {
	name := path.Base(strings.ReplaceAll(n.Name, `\`, "/"))
	if e := ledger.CheckText("file", name, maxName); e != nil {
		return ledger.File{}, e
	}
	if len(n.Body) == 0 {
		return ledger.File{}, ledger.NewError(ledger.Invalid, "file.empty", ledger.Args{"name": name}).At("file")
	}
	if len(n.Body) > MaxFile {
		return ledger.File{}, ledger.NewError(ledger.Invalid, "file.too_large",
			ledger.Args{"name": name, "max": strconv.Itoa(MaxFile >> 20)}).At("file")
	}
	kind := sniff(n.Body)
	if kind == "" {
		return ledger.File{}, ledger.NewError(ledger.Invalid, "file.type", ledger.Args{"name": name}).At("file")
	}
	return ledger.File{Name: name, Type: kind, Size: int64(len(n.Body)), Hash: sha256.Sum256(n.Body)}, nil
}

// AddFile keeps the content of an attachment under its SHA-256, and returns what a draft needs to name it. The same
// content is kept once a book. It fails as NewFile.File does.
func (b *Books) AddFile(
	ctx context.Context, who ledger.Actor, book ledger.BookID, name string, body []byte,
) (ledger.File, error) {
	var f ledger.File
	err := b.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		f, err = b.AddFileIn(ctx, tx, who, book, NewFile{name, body})
		return err
	})
	return f, err
}

// AddFileIn is AddFile inside a transaction, so that what is refused leaves no file behind.
func (b *Books) AddFileIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, n NewFile,
) (ledger.File, error) {
	f, err := n.File()
	if err != nil {
		return f, err
	}
	return f, trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := insertBlob(ctx, tx, book, f, n.Body); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "file.add", Object: "file/" + f.Hash.String(),
			After: fileJSON{f.Name, f.Type, f.Size, f.Hash.String()},
		})
	})
}

// sniff tells the media type of content that vouchers may carry, or "".
func sniff(body []byte) string {
	switch kind := http.DetectContentType(body); kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf":
		return kind
	case "application/zip":
		// An OFD invoice (GB/T 33190) is a zip whose entry OFD.xml names the document.
		if bytes.Contains(body, []byte("OFD.xml")) {
			return "application/ofd"
		}
	}
	return ""
}

// File returns the content of an attachment of the book, or file.unknown.
func (b *Books) File(ctx context.Context, book ledger.BookID, hash ledger.Hash) (ledger.File, []byte, error) {
	var f ledger.File
	var body []byte
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		f, body, err = readBlob(ctx, tx, book, hash)
		return err
	})
	return f, body, err
}

// checkFiles refuses files that the book does not keep.
func checkFiles(ctx context.Context, tx *db.Tx, book ledger.BookID, files []ledger.File) error {
	if len(files) > maxFiles {
		return ledger.NewError(ledger.Invalid, "file.too_many", ledger.Args{"max": strconv.Itoa(maxFiles)}).At("files")
	}
	for _, f := range files {
		if e := ledger.CheckText("files", f.Name, maxName); e != nil {
			return e
		}
		kind, size, err := blobInfo(ctx, tx, book, f.Hash)
		if err != nil {
			return err
		}
		if kind != f.Type || size != f.Size {
			return ledger.NewError(ledger.NotFound, "file.unknown", ledger.Args{"name": f.Name}).At("files")
		}
	}
	return nil
}
