using System.Globalization;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Scanning.Api.Errors;

namespace Lazaret.Scanning.Api.Queries;

/// <summary>Reads ids; what cannot be one is refused with what is allowed.</summary>
internal static class Ids
{
    public static JobId Job(string text, string member) => JobId.IsValid(text)
        ? new JobId(text)
        : throw ApiException.Bad(member, "That cannot be a job id.", "1 to 128 letters, digits, '-', '_', '.' and ':'");

    public static ItemId Item(string text, string member) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0
            ? new ItemId(value)
            : throw ApiException.Bad(member, "That cannot be an item id.", "a whole number from 1");
}
