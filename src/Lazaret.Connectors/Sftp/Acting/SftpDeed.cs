using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Sftp.Acting;

/// <summary>One action in progress.</summary>
/// <param name="request">The request.</param>
/// <param name="relative">The file's path below the asset.</param>
internal sealed class SftpDeed(ActionRequest request, string relative)
{
    public ActionRequest Request => request;

    public string Relative => relative;

    public string Shown => FileErrors.Shorten(request.Location);

    /// <summary>Names this request, and this version of the file: item ids are only unique inside one store.</summary>
    public string Key { get; } = MakeKey(request);

    public string Name { get; } = relative[(relative.LastIndexOf('/') + 1)..];

    /// <summary>The folder that the file lies in, absolute.</summary>
    public string Folder { get; } = request.Location.LastIndexOf('/') is > 0 and int slash ? request.Location[..slash] : "/";

    public byte[] Source { get; } = SftpPaths.Bytes(request.Location);

    /// <summary>Where the file stands while something is done with it: beside its place, so that it only gets another name.</summary>
    public byte[] Stage => SftpPaths.Bytes(SftpPaths.Join(Folder, SftpPaths.StageName(Key)));

    /// <summary>Is what lies at a path the version that was scanned? With no time known of that version, its bytes are compared.</summary>
    public async ValueTask<bool> IsScannedAsync(ISftpSession session, byte[] path, SftpAttributes found, CancellationToken cancellationToken)
    {
        if ((found.HasType && !found.IsRegular) || !found.Identity.Matches(request.Identity))
        {
            return false;
        }

        if (request.Identity.ModifiedNs != 0 && found.Modified != 0)
        {
            return true;
        }

        if (request.Report.Sha256.Length == 0)
        {
            throw new SftpException(SftpFailureKind.ServerFailure, $"neither time nor hash of the scanned version of {Shown} is known; it was left alone");
        }

        return await SmallRemoteFile.HashAsync(session, path, cancellationToken).ConfigureAwait(false) is { } hash
            && string.Equals(hash.Sha256, request.Report.Sha256, StringComparison.OrdinalIgnoreCase);
    }

    public ActionResult Result(ActionStatus status, string message, string? destination = null) => new(request.Plan.Kind, status, SftpFailures.Sentence(message), destination);

    public ActionResult NotFound() => Result(ActionStatus.ObjectNotFound, $"{Shown} does not exist");

    public ActionResult Changed() => Result(ActionStatus.ObjectChanged, $"{Shown} is not the file that was scanned; it was left alone");

    private static string MakeKey(ActionRequest request)
    {
        ObjectIdentity identity = request.Identity;
        string head = string.Create(CultureInfo.InvariantCulture, $"{request.JobId}\0{request.ItemId}\0{identity.Size}\0{identity.ModifiedNs}\0{ActionKinds.Name(request.Plan.Kind)}\0");
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(head), .. SftpPaths.Bytes(request.Location)]);
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
