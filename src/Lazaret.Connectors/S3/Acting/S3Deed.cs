using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>One action on one version of one object: the unit that takes effect once.</summary>
internal sealed class S3Deed
{
    public S3Deed(ActionRequest request)
    {
        Request = request;
        Where = S3Location.Parse(request.Location);
        ObjectIdentity version = request.Identity;
        string text = $"{request.JobId.Value}\n{request.ItemId.Value}\n{request.Location}\n{version.Size}\n{version.ModifiedNs}\n{version.Tag}";
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    public ActionRequest Request { get; }

    public S3Location Where { get; }

    /// <summary>The same for every repetition of the request: 32 hex digits.</summary>
    public string Key { get; }

    /// <summary>The object for a sentence.</summary>
    public string Shown => S3Failures.Shorten(Where.ToString());

    public ActionResult Result(ActionStatus status, string message, string? destination = null) => new(Request.Plan.Kind, status, message, destination);

    public ActionResult NotFound() => Result(ActionStatus.ObjectNotFound, $"{Shown} does not exist");

    public ActionResult Changed() => Result(ActionStatus.ObjectChanged, $"{Shown} is not the object that was scanned; it was left alone");
}
