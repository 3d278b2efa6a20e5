-- Run once, as the superuser, when the database is made. The migration login may make roles but
-- is no superuser; the two logins of the product own nothing (migrations grant what they need).
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
\getenv auth_password AUTH_PASSWORD
create role fengqiao login createrole password :'owner_password';
create role fq_web login noinherit password :'web_password';
create role fq_auth login noinherit password :'auth_password';
-- Since PostgreSQL 16 a role alters and grants only what it administers.
grant fq_web, fq_auth to fengqiao with admin option;
create database fengqiao owner fengqiao template template0 encoding 'UTF8' locale 'C.UTF-8';
