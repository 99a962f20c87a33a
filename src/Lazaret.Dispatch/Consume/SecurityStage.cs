using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Security;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops what the consumer may not see (<c>event-dispatcher</c> §6.5, §17).</summary>
/// <param name="access">Knows the labels; null = there are none, and then nothing that has a security string is given to who asks for a limit.</param>
internal sealed class SecurityStage(SecurityAccess? access) : IConsumeStage
{
    public string Name => "FilterSecurity";

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step)
    {
        string? security = e switch
        {
            BinaryEvent binary => binary.Source.Security,
            DownloadEvent download => download.Source.Security,
            _ => null,
        };
        if (string.IsNullOrEmpty(security) || request.MaxSecurity.Length == 0)
        {
            return null;
        }

        return access?.CanAccess(request.MaxSecurity, security) == true ? null : "max_security";
    }
}
