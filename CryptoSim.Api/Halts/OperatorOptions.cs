using System.ComponentModel.DataAnnotations;

namespace CryptoSim.Api.Halts;

/// <summary>Who may stop trading in a pair.</summary>
public sealed record OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>What the operator's calls bring as <c>CryptoSim-Operator</c>; empty: nobody may make them. Give it by the
    /// environment, never in a file.</summary>
    [RegularExpression("^$|^.{16,}$", ErrorMessage = "An operator's key has at least 16 characters.")]
    public string Key { get; init; } = "";
}
