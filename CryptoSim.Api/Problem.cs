using System.Text.Json.Serialization;

namespace CryptoSim.Api;

/// <summary>An RFC 9457 problem: every refusal of this API has this shape.</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Detail">One sentence naming the rule and the numbers.</param>
/// <param name="Code">Stable snake_case code, made for programs.</param>
/// <param name="Field">The member of the request at fault.</param>
/// <param name="Limit">The limit it broke, in the field's unit.</param>
/// <param name="Available">What the account has, for <c>insufficient_funds</c>.</param>
/// <param name="TraceId">Finds the request in traces and logs.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Limit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Available = null,
    string? TraceId = null);
