"""The least that a chat can be: it says what it was told. What it costs is the library's own share."""

import streamlit as st

said = st.session_state.setdefault("said", [])
if typed := st.chat_input("?"):
    said.append(typed)
for line in said:
    st.chat_message("user").text(line)
    st.chat_message("assistant").markdown(line)
