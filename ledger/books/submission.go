package books

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// maxKey bounds submission keys, in characters.
const maxKey = 100

// Once runs f in one writing transaction and stores its result under the submission key, so that the same request,
// sent twice, writes once: the second answer is the first result. Another request under the same key is
// submission.conflict. request is what the digest is taken of; result must be what f filled in.
func Once[T any](
	ctx context.Context, d *db.DB, book ledger.BookID, key, operation string, request any,
	f func(ctx context.Context, tx *db.Tx) (T, error),
) (T, error) {
	var result, none T
	if key == "" {
		return none, ledger.NewError(ledger.Invalid, "submission.no_key", nil)
	}
	if e := ledger.CheckText("submission_key", key, maxKey); e != nil {
		return none, e
	}
	digest, err := digestOf(operation, request)
	if err != nil {
		return none, err
	}
	err = d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if result, err = f(ctx, tx); err != nil {
			return err
		}
		text, err := json.Marshal(result)
		if err != nil {
			return err
		}
		return insertSubmission(ctx, tx, book, submission{key, digest, string(text)})
	})
	if err == nil {
		return result, nil
	}
	return earlier[T](ctx, d, book, submission{key: key, digest: digest}, err)
}

// earlier answers a request that failed with what the same key did before, if anything.
func earlier[T any](ctx context.Context, d *db.DB, book ledger.BookID, s submission, failure error) (T, error) {
	var result, none T
	var known submission
	found := false
	err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		known, found, err = findSubmission(ctx, tx, book, s.key)
		return err
	})
	switch {
	case err != nil || !found:
		return none, failure
	case known.digest != s.digest:
		return none, ledger.NewError(ledger.Conflict, "submission.conflict", nil)
	}
	if err := json.Unmarshal([]byte(known.result), &result); err != nil {
		return none, fmt.Errorf("stored result of submission: %w", err)
	}
	return result, nil
}

type submission struct {
	key, digest, result string
}

func digestOf(operation string, request any) (string, error) {
	b, err := json.Marshal(request)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	sum.Write([]byte(operation))
	sum.Write([]byte{0})
	sum.Write(b)
	return hex.EncodeToString(sum.Sum(nil)), nil
}
