using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class OtherLegs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "other_leg",
                table: "orders",
                type: "jsonb",
                nullable: true);

            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_9.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_8.sql"));

            migrationBuilder.DropColumn(
                name: "other_leg",
                table: "orders");
        }
    }
}
