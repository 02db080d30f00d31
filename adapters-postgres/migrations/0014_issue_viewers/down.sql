DROP TABLE issue_bookmarks;
DROP TABLE issue_views;
