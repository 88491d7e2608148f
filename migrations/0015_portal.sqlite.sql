-- What was asked stays, and so does the answer.
CREATE TRIGGER member_questions_update BEFORE UPDATE ON member_questions
WHEN OLD.answered_at IS NOT NULL OR NEW.book <> OLD.book OR NEW.no <> OLD.no OR NEW.member <> OLD.member
    OR NEW.text <> OLD.text OR NEW.asked_at <> OLD.asked_at
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER member_questions_delete BEFORE DELETE ON member_questions
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
