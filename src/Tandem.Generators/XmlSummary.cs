using System;
using System.Linq;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Tandem.Generators;

/// <summary>The text of a symbol's XML summary, as one line.</summary>
internal static class XmlSummary
{
    private static readonly char[] Blanks = { ' ', '\n', '\r', '\t' };
    private static readonly char[] Marks = { '.', ':' };

    /// <summary>Empty when there is none. A reference becomes the last part of its name.</summary>
    public static string Of(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml();
        if (string.IsNullOrEmpty(xml))
        {
            return string.Empty;
        }

        XElement? summary = XDocument.Parse(xml).Root?.Element("summary");
        if (summary is null)
        {
            return string.Empty;
        }

        foreach (XElement reference in summary.Descendants().Where(e => e.Name == "see" || e.Name == "paramref").ToList())
        {
            string target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value
                ?? reference.Attribute("name")?.Value ?? string.Empty;
            reference.ReplaceWith(target.Substring(target.LastIndexOfAny(Marks) + 1));
        }

        return string.Join(" ", summary.Value.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));
    }
}
