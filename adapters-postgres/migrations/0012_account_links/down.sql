DROP TABLE registrations;
DROP TABLE member_invitations;
DROP TABLE account_links;
ALTER TABLE users DROP COLUMN email_verified_at;
