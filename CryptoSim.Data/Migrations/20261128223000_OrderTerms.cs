using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrderTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "expires_at",
                table: "orders",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "post_only",
                table: "orders",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<decimal>(
                name: "quote_quantity",
                table: "orders",
                type: "numeric",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "time_in_force",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "gtc");

            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_5.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_4.sql"));

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "post_only",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "quote_quantity",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "time_in_force",
                table: "orders");
        }
    }
}
