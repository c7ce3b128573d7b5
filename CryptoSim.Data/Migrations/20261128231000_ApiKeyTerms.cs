using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class ApiKeyTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string[]>(
                name: "addresses",
                table: "api_keys",
                type: "text[]",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "faults",
                table: "api_keys",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "api_keys",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "permissions",
                table: "api_keys",
                type: "integer",
                nullable: false,
                defaultValue: 3);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "addresses",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "faults",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "name",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "permissions",
                table: "api_keys");
        }
    }
}
