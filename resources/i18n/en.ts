<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
  <context>
    <name>desktop_search</name>
    <message numerus="yes">
      <source>%Ln better match(es)</source>
      <translation>
        <numerusform>%Ln better match</numerusform>
        <numerusform>%Ln better matches</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln file(s)</source>
      <translation>
        <numerusform>%Ln file</numerusform>
        <numerusform>%Ln files</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln good match(es)</source>
      <translation>
        <numerusform>%Ln good match</numerusform>
        <numerusform>%Ln good matches</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln good match(es), {maybe} maybe</source>
      <translation>
        <numerusform>%Ln good match, {maybe} maybe</numerusform>
        <numerusform>%Ln good matches, {maybe} maybe</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln language(s)</source>
      <translation>
        <numerusform>%Ln language</numerusform>
        <numerusform>%Ln languages</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln more file(s) are copies</source>
      <translation>
        <numerusform>%Ln more file is a copy</numerusform>
        <numerusform>%Ln more files are copies</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln photo(s)</source>
      <translation>
        <numerusform>%Ln photo</numerusform>
        <numerusform>%Ln photos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>A closer look moved it down %Ln place(s)</source>
      <translation>
        <numerusform>A closer look moved it down %Ln place</numerusform>
        <numerusform>A closer look moved it down %Ln places</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>A closer look moved it up %Ln place(s)</source>
      <translation>
        <numerusform>A closer look moved it up %Ln place</numerusform>
        <numerusform>A closer look moved it up %Ln places</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Copied %Ln path(s)</source>
      <translation>
        <numerusform>Copied %Ln path</numerusform>
        <numerusform>Copied %Ln paths</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Processor, %Ln core(s)</source>
      <translation>
        <numerusform>Processor, %Ln core</numerusform>
        <numerusform>Processor, %Ln cores</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Show %Ln better match(es)</source>
      <translation>
        <numerusform>Show %Ln better match</numerusform>
        <numerusform>Show %Ln better matches</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Show all %Ln that look the same</source>
      <translation>
        <numerusform>Show the %Ln that looks the same</numerusform>
        <numerusform>Show all %Ln that look the same</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>and %Ln more</source>
      <translation>
        <numerusform>and %Ln more</numerusform>
        <numerusform>and %Ln more</numerusform>
      </translation>
    </message>
  </context>
</TS>
