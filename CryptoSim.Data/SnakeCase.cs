using System.Text;
using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Data;

/// <summary>Names columns, keys and indexes as SQL does: <c>OrderId</c> is <c>order_id</c>. Tables are named by their
/// own configuration.</summary>
internal static class SnakeCase
{
    public static void Apply(ModelBuilder model)
    {
        // What is kept as JSON has no columns of its own.
        foreach (var entity in model.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(From(property.Name));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName($"pk_{entity.GetTableName()}");
            }

            foreach (var index in entity.GetIndexes())
            {
                var columns = string.Join('_', index.Properties.Select(property => From(property.Name)));
                index.SetDatabaseName($"ix_{entity.GetTableName()}_{columns}");
            }
        }
    }

    private static string From(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
